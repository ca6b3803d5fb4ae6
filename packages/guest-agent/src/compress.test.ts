import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { compressExecutable } from './compress.ts';

test('what was compressed is the same when it is unpacked; a failure leaves nothing behind', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'compress-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const [path, output] = [join(directory, 'agent'), join(directory, 'agent.zst')];
  const content = Buffer.from('the agent\n'.repeat(10_000));
  await writeFile(path, content);
  const size = await compressExecutable(path, output);
  const packed = await readFile(output);
  expect(size).toBe(packed.length);
  expect(zstdDecompressSync(packed)).toEqual(content);
  await expect(compressExecutable(join(directory, 'none'), join(directory, 'other.zst'))).rejects.toThrow(
    /ENOENT/,
  );
  expect(await readdir(directory)).toEqual(['agent', 'agent.zst']);
});
