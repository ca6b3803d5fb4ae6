// Small changes to bytes, chosen by numbers that a seed repeats.

/** Numbers from 0 up to 1 (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pick = <T>(items: readonly T[], next: () => number): T => {
  const item = items[Math.floor(next() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
};

/** One to six changes; never more than 64 KiB. */
export function mutate(
  data: Uint8Array,
  { corpus, words }: { corpus: readonly Uint8Array[]; words: readonly Uint8Array[] },
  next: () => number,
): Uint8Array {
  let mutated: readonly number[] = [...data];
  const changes = 1 + Math.floor(next() * 6);
  for (let change = 0; change < changes; change++) {
    const from = Math.floor(next() * (mutated.length + 1));
    const to = Math.min(mutated.length, from + Math.floor(next() ** 3 * mutated.length));
    const middle = mutated.slice(from, to);
    const put = pick(
      [
        [],
        [...pick(words, next)],
        [...middle, ...middle],
        [...pick(corpus, next)].slice(from),
        middle.toReversed(),
      ],
      next,
    );
    mutated = [...mutated.slice(0, from), ...put, ...mutated.slice(next() < 0.5 ? from : to)];
  }
  return Uint8Array.from(mutated.slice(0, 65_536));
}
