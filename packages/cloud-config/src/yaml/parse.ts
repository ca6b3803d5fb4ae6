// Text to tree, or to the finding that says why not.
import { parseEvents } from 'js-yaml';
import type { Finding } from '../finding.ts';
import { maxBytes, maxDepth } from '../limits.ts';
import { compose } from './compose.ts';
import { explainError } from './explain-error.ts';
import type { YamlNode } from './node.ts';
import { placesOf } from './places.ts';
import { YamlProblem } from './problem.ts';

export interface ParsedYaml {
  /** Absent when the text is empty or cannot be read. */
  readonly root?: YamlNode;
  readonly problem?: Finding;
}

/** Reads YAML 1.1 as PyYAML's safe loader does. Never throws because of the text; time and memory are bounded. */
export function parseYaml(source: string): ParsedYaml {
  try {
    if (source.length > maxBytes)
      throw new YamlProblem('too-large', { line: 1, column: 1 }, `the text is longer than ${maxBytes} bytes`);
    return { root: compose(placesOf(source), parseEvents(source, { maxDepth })) };
  } catch (error) {
    return { problem: explainError(error, source) };
  }
}
