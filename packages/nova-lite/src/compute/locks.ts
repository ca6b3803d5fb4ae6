// One thing at a time for each instance; different instances side by side.

export interface Locks {
  /** Runs `work` after all earlier work of `key`, whether that failed or not. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
  held(key: string): boolean;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
}

export function createLocks(): Locks {
  const last = new Map<string, Promise<unknown>>();
  return {
    run(key, work) {
      const before = last.get(key) ?? Promise.resolve();
      const result = before.then(work, work);
      const settled = result
        .catch(() => {})
        .then(() => {
          if (last.get(key) === settled) last.delete(key);
        });
      last.set(key, settled);
      return result;
    },
    held: (key) => last.has(key),
    idle: async () => void (await Promise.all(last.values())),
  };
}
