// Needs no root, but seconds and 400 MB of disk.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { buildExecutable } from './build-executable.ts';
import { agentName } from './report/agent-name.ts';

test('the executable runs by itself, and is built once', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'build-executable-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const options = { output: join(directory, 'agent'), cacheDir: join(directory, 'cache') };
  const first = await buildExecutable(options);
  const second = await buildExecutable(options);
  expect([first.cached, second.cached]).toEqual([false, true]);
  expect(second.sha256).toBe(first.sha256);
  expect((await stat(first.path)).mode & 0o777).toBe(0o755);
  expect(await readdir(options.cacheDir)).toHaveLength(1);
  expect(
    (
      await execa(first.path, ['--version'], {
        env: { PATH: '/nowhere', NODE_OPTIONS: '--no-such-flag' },
        extendEnv: false,
      })
    ).stdout,
  ).toBe(agentName);
});
