// What is to be said about a piece of user data, and where.

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** `error`: something that was asked for is not applied. `warning`: it is applied, but not as it is written, or cloud-init would not. */
export type Severity = 'error' | 'warning' | 'info';

/** Never holds a password, nor any other text of the user data that may be one. */
export interface Finding {
  readonly severity: Severity;
  /** Short and stable, for programs: `chpasswd-empty`. */
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  /** What cloud-init, or the agent, would do with it. */
  readonly effect?: string;
  /** What to write instead. */
  readonly advice?: string;
  /** The name of the part, where the user data has several and the line is one of that part. */
  readonly part?: string;
}

/** Collects findings; handed to whatever reads user data. */
export type Report = (finding: Finding) => void;

/** Findings of one severity at a place, with less to write: `say.warning('code', at, 'message', { advice })`. */
export interface Say {
  error(code: string, at: Position | undefined, message: string, more?: More): void;
  warning(code: string, at: Position | undefined, message: string, more?: More): void;
  info(code: string, at: Position | undefined, message: string, more?: More): void;
}

type More = Pick<Finding, 'effect' | 'advice'>;

export function sayTo(report: Report): Say {
  const say =
    (severity: Severity) => (code: string, at: Position | undefined, message: string, more?: More) =>
      report({ severity, code, message, line: at?.line, column: at?.column, ...more });
  return { error: say('error'), warning: say('warning'), info: say('info') };
}
