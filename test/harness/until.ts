// Waiting for a fact instead of for a time.
import { setTimeout as pause } from 'node:timers/promises';

/** Asks again until `fact` gives something true; after `deadlineMs` fails with its name and what was last seen. */
export async function until<T>(
  name: string,
  fact: () => T | Promise<T>,
  deadlineMs = 60_000,
  everyMs = 200,
): Promise<NonNullable<T>> {
  const end = performance.now() + deadlineMs;
  let last: unknown;
  while (performance.now() < end) {
    last = await fact();
    if (last) return last as NonNullable<T>;
    await pause(everyMs);
  }
  throw new Error(`Not within ${deadlineMs / 1000} s: ${name}. Last seen: ${JSON.stringify(last)}`);
}
