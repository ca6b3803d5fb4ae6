// Why a document cannot be read.
import type { Position } from '../finding.ts';

export class YamlProblem extends Error {
  readonly code: string;
  readonly at: Position;
  readonly advice: string | undefined;

  constructor(code: string, at: Position, message: string, advice?: string) {
    super(message);
    this.code = code;
    this.at = at;
    this.advice = advice;
  }
}
