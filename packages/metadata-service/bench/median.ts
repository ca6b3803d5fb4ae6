export const round2 = (value: number) => Math.round(value * 100) / 100;

export const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
