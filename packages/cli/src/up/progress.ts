// What `nova-lite up` says while it works: a line for each step, with the time it took.

export interface Progress {
  /** Shows `name` while `work` runs, and its time when it is done. `work` may say how far it is. */
  step<T>(name: string, work: (say: (message: string) => void) => Promise<T>): Promise<T>;
  /** Seconds by step, in order. */
  times(): ReadonlyMap<string, number>;
}

const stillWorkingMs = 2_000;

/** To a terminal the line of a running step is rewritten; elsewhere a new line says that it goes on. */
export function createProgress(
  out: NodeJS.WriteStream,
  earlier: Readonly<Record<string, number>> = {},
): Progress {
  const times = new Map(Object.entries(earlier));
  const show = (line: string, final: boolean) => {
    if (out.isTTY) out.write(`\r\u001b[2K${line}${final ? '\n' : ''}`);
    else out.write(`${line}\n`);
  };
  return {
    async step(name, work) {
      const start = performance.now();
      const seconds = () => (performance.now() - start) / 1000;
      let message = '';
      let said = 0;
      const say = (text: string) => {
        message = text;
        if (out.isTTY || seconds() - said < stillWorkingMs / 1000) return;
        said = seconds();
        show(`  ... ${name}: ${text}`, false);
      };
      const timer = setInterval(() => {
        if (out.isTTY)
          show(`  ... ${name}${message ? `: ${message}` : ''} (${seconds().toFixed(0)} s)`, false);
      }, 500);
      try {
        const result = await work(say);
        times.set(name, seconds());
        show(`  ok  ${name} (${seconds().toFixed(1)} s)`, true);
        return result;
      } catch (error) {
        show(`  no  ${name}`, true);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
    times: () => times,
  };
}
