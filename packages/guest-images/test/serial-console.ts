// The text of a serial console, and waiting for something to appear in it.
import type { Readable } from 'node:stream';

/** A whole line of the console, and milliseconds since the guest was started. */
export type OnLine = (line: string, atMs: number) => void;

/** Escape sequences of GRUB, firmware and shells. */
const noise = /\u001b\[[0-9;?=]*[A-Za-z]|\u001bc|\r/g;

/** `end` resolves with a reason when no more will come. */
export function watchConsole(stream: Readable, end: Promise<string>, onLine: OnLine = () => {}) {
  const startedMs = performance.now();
  const watchers = new Set<() => void>();
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const before = text.lastIndexOf('\n') + 1;
    text += chunk.replace(noise, '');
    const lines = text.slice(before).split('\n').slice(0, -1);
    for (const line of lines) onLine(line, performance.now() - startedMs);
    for (const watch of watchers) watch();
  });
  const shows = (pattern: RegExp) =>
    new Promise<number>((resolve, reject) => {
      const watch = () => {
        if (pattern.test(text) && watchers.delete(watch)) resolve(performance.now() - startedMs);
      };
      watchers.add(watch);
      watch();
      void end.then((reason) =>
        reject(new Error(`the guest ended before it showed ${pattern}. ${reason}\n${text.slice(-2000)}`)),
      );
    });
  return { console: () => text, shows };
}
