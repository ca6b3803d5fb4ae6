// The known word that a writer most likely meant.

/** Case, hyphens and underlines set apart, these are the same word: `sshpwauth` and `ssh_pwauth`. */
export const sameWord = (a: string, b: string): boolean => bare(a) === bare(b);

/** The nearest word, if it is near enough to be a slip; `undefined` otherwise. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const most = Math.min(2, Math.floor(word.length / 3));
  const ranked = words
    .filter((known) => most > 0 && Math.abs(bare(known).length - bare(word).length) <= most)
    .map((known) => ({ known, far: distance(bare(word), bare(known)) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best && best.far <= most ? best.known : undefined;
}

const bare = (word: string): string => word.slice(0, 64).toLowerCase().replace(/[-_ ]/g, '');

/** Insertions, deletions, replacements and swapped neighbours (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= b.length; column++) rows[row]?.push(cell(rows, a, b, row, column));
  }
  return rows[a.length]?.[b.length] ?? Infinity;
}

function cell(rows: readonly number[][], a: string, b: string, row: number, column: number): number {
  const at = (up: number, left: number): number => rows[row - up]?.[column - left] ?? Infinity;
  const differs = a[row - 1] === b[column - 1] ? 0 : 1;
  const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
  return Math.min(at(1, 0) + 1, at(0, 1) + 1, at(1, 1) + differs, swapped ? at(2, 2) + 1 : Infinity);
}
