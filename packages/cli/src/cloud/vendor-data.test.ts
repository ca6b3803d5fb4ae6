import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { vendorDataSource } from './vendor-data.ts';

async function fromFile(content: string) {
  const directory = await mkdtemp(join(tmpdir(), 'vendor-data-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'file'), content);
  return (await vendorDataSource({ vendorDataFile: join(directory, 'file') })).static;
}

test('JSON is taken as it is, and cloud-config stands where cloud-init looks for it', async () => {
  expect(await fromFile('{"a": 1}')).toEqual({ a: 1 });
  expect(await fromFile('#cloud-config\npackages: []\n')).toEqual({
    'cloud-init': '#cloud-config\npackages: []\n',
  });
  await expect(fromFile('packages: []')).rejects.toThrow('neither JSON nor');
});

test('targets are names and addresses, and what is none is said before the cloud starts', async () => {
  const targets = (...vendorDataTargets: string[]) => vendorDataSource({ vendorDataTargets });
  expect((await targets('site=http://10.0.0.1/a?b=c')).targets).toEqual([
    { name: 'site', url: 'http://10.0.0.1/a?b=c' },
  ]);
  for (const bad of [
    'http://10.0.0.1/',
    'site=ftp://x/',
    'static=http://x/',
    'site=file:///etc/passwd',
    'site=http://:99999/',
  ])
    await expect(targets(bad)).rejects.toThrow(bad);
});
