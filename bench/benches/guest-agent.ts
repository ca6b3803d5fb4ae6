// How large the guest agent is, what its start costs, and how long the check of a cloud-config takes.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { checkUserData } from '../../packages/cloud-config/src/index.ts';
import { buildExecutable, compressExecutable, compression } from '../../packages/guest-agent/src/index.ts';
import type { Bench, Row } from '../row.ts';

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export const measure: Bench = async (say) => {
  const directory = await mkdtemp(join(tmpdir(), 'bench-guest-agent-'));
  try {
    say('builds the executable');
    const built = await buildExecutable({
      output: join(directory, 'agent'),
      cacheDir: join(directory, 'cache'),
    });
    say('compresses it');
    const compressed = await compressExecutable(built.path, join(directory, 'agent.zst'));
    say('starts it');
    const starts: number[] = [];
    for (let run = 0; run < 7; run++) starts.push(await startCpu(built.path));
    say('checks a cloud-config of 4 KB');
    return [
      row('executable', built.sizeBytes / 1e6, 'MB', null),
      row(
        `executable, zstd -${compression.level} --long=${compression.windowLog}`,
        compressed / 1e6,
        'MB',
        30,
      ),
      row('CPU of a start', median(starts), 'ms', null),
      row('check of a cloud-config of 4 KB', median(checks()), 'ms', 5),
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const row = (name: string, value: number, unit: string, goal: number | null): Row => ({
  name,
  value,
  unit,
  better: 'lower',
  goal,
  baseline: null,
});

/** User and system time, as the shell that waits for it counts them. */
async function startCpu(path: string): Promise<number> {
  const { stderr } = await execa('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$0" --version >/dev/null', path]);
  const [user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  return (user + system) * 1000;
}

function checks(): number[] {
  const user = (index: number): string =>
    `  - name: user${index}\n    groups: [adm, sudo]\n    shell: /bin/bash\n    lock_passwd: false\n    plain_text_passwd: "secret${index}"\n`;
  const text =
    `#cloud-config\nusers:\n  - default\n${Array.from({ length: 30 }, (_, index) => user(index)).join('')}`.slice(
      0,
      4096,
    );
  const data = new TextEncoder().encode(text.slice(0, text.lastIndexOf('\n') + 1));
  return Array.from({ length: 200 }, () => {
    const began = performance.now();
    checkUserData(data);
    return performance.now() - began;
  });
}
