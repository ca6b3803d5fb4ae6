// From offsets in a text to lines and columns.
import type { Position } from '../finding.ts';

export interface Places {
  readonly source: string;
  at(offset: number): Position;
}

/** Lines end with LF, CR LF or CR, as in YAML. */
export function placesOf(source: string): Places {
  const starts = [0];
  for (const match of source.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return { source, at: (offset) => locate(starts, offset) };
}

function locate(starts: readonly number[], offset: number): Position {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
