// What users write into a record stays where it belongs: on the drive under names of ours.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordedServer } from '../fixtures/index.ts';
import { driveFiles, renderTree } from './index.ts';

const { record } = recordedServer('g1');
const contents = Buffer.from('x').toString('base64');

test.each(['../../etc/cron.d/x', '/etc/shadow', '..', `/${'n'.repeat(256)}`, 'a\\b', 'nul\0'])(
  'a file to be injected at %j lies on the drive under a number',
  (path) => {
    const changed = { ...record, files: [{ path, contents }] };
    const files = driveFiles(renderTree(changed), changed);
    expect([...files.keys()].filter((name) => name.includes('content'))).toEqual(['openstack/content/0000']);
  },
);

test('whatever names and values a user chooses, every path of the tree is made of names of ours', () => {
  const text = fc.string({ maxLength: 30 });
  const chosen = fc.record({ name: text, hostname: text, key: text, meta: fc.dictionary(text, text) });
  const shapeOf = (changes: object) => [...renderTree({ ...record, ...changes }).files.keys()].sort();
  const usual = shapeOf({ keys: [{ name: 'k', type: 'ssh', data: 'd' }] });
  fc.assert(
    fc.property(chosen, ({ name, hostname, key, meta }) => {
      const keys = [{ name: key, type: 'ssh', data: 'd' }];
      expect(shapeOf({ name, hostname, meta, keys })).toEqual(usual);
    }),
    { numRuns: 40 },
  );
});
