// What commands in a box take, as the kernel accounts for them to who waits for them.
import type { Box } from '../../test/harness/cloud-init/box.ts';

export interface Spent {
  readonly wallSeconds: number;
  /** User and system time, of all processes that were started and waited for. */
  readonly cpuSeconds: number;
  /** Of the largest process. */
  readonly peakMib: number;
}

/** One after the other. The box has Python, since cloud-init is written in it. Throws when one cannot be started. */
export async function measured(box: Box, commands: readonly (readonly string[])[]): Promise<Spent> {
  const { stdout, stderr } = await box.run(['python3', '-c', waiter, JSON.stringify(commands)]);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(`Nothing was measured of ${commands.join('; ')}: ${stderr}`);
  return JSON.parse(last) as Spent;
}

const waiter = `
import json, os, sys, time
began, cpu, peak = time.monotonic(), 0, 0
for argv in json.loads(sys.argv[1]):
    pid = os.posix_spawnp(argv[0], argv, os.environ)
    _, status, usage = os.wait4(pid, 0)
    cpu += usage.ru_utime + usage.ru_stime
    peak = max(peak, usage.ru_maxrss)
print()
print(json.dumps({'wallSeconds': time.monotonic() - began, 'cpuSeconds': cpu, 'peakMib': peak / 1024}))
`;
