// What a real Nova answered for three servers, against what we render.
import { expect, test } from 'vitest';
import { recordedServer, today, withoutSeed } from '../fixtures/index.ts';
import { canonicalPath, driveFiles, lookup, renderTree, type InstanceTree } from './index.ts';

const randomSeed = Buffer.alloc(512, 7);
const servers = ['g1', 'g2', 'g3'] as const;

for (const name of servers) {
  const server = recordedServer(name);
  const tree = renderTree(server.record, { randomSeed, today });

  test(`${name}: every path that Nova served says the same bytes with the same type`, () => {
    const served = server.requests.filter(({ method, status }) => method === 'GET' && status === 200);
    expect(served.length).toBeGreaterThan(200);
    const recorded = served.map(({ path, contentType, body }) => ({ path, contentType, body }));
    expect(served.map(({ path }) => answer(tree, path))).toEqual(recorded);
  });

  test(`${name}: every path that Nova did not have is not there, a path below a file neither`, () => {
    const missing = server.requests.filter(({ method, status }) => method === 'GET' && status !== 200);
    const found = missing.filter(({ path }) => answer(tree, path).body !== undefined);
    expect(missing.length).toBeGreaterThan(20);
    expect(found).toEqual([]);
  });

  test(`${name}: the drive holds the files that Nova's held, with the same bytes`, () => {
    const files = driveFiles(renderTree(server.record, { randomSeed }), server.record);
    const ours = [...files].filter(([path]) => !path.includes('2025-04-04'));
    const recorded = [...server.drive].sort(([a], [b]) => (a < b ? -1 : 1));
    expect(ours.map(([path, bytes]) => [path, text(bytes)])).toEqual(recorded);
  });
}

function answer(tree: InstanceTree, path: string) {
  const found = lookup(tree, canonicalPath(path) ?? '');
  return { path, contentType: found?.contentType, body: found && text(found.body) };
}

const text = (bytes: Uint8Array) => withoutSeed(Buffer.from(bytes).toString());
