// What the kernel says of this boot.
import { readFile } from 'node:fs/promises';

/** A new one for each boot; zeros where there is no kernel to ask. */
export const bootId = (): Promise<string> =>
  readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => '00000000-0000-0000-0000-000000000000',
  );

/** Seconds since the kernel started. */
export const uptimeSeconds = (): Promise<number> =>
  readFile('/proc/uptime', 'utf8').then(
    (text) => Number.parseFloat(text),
    () => 0,
  );

/** A clock that shows the seconds since the kernel started, driven by one of milliseconds that only goes forward. */
export async function bootClock(now: () => number): Promise<() => number> {
  const uptime = await uptimeSeconds();
  const began = now();
  return () => Math.round(uptime * 1000 + now() - began) / 1000;
}
