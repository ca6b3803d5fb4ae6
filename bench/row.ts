// One line of a bench's result.

export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** What we want to reach; null where nothing was promised. */
  readonly goal: number | null;
  /** What the thing we are compared with takes, measured in the same run; null where there is none. */
  readonly baseline: number | null;
}

/** Measures; says what it is doing, since it takes minutes. */
export type Bench = (say: (line: string) => void) => Promise<Row[]>;
