import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guestTree } from '../testing/guest-tree.ts';

const userData = '#cloud-config\nkeyboard: {layout: de, variant: nodeadkeys}\n';

test("Debian's file names the layout", async () => {
  const tree = await guestTree({ userData });
  await tree.write('etc/debian_version', '12\n');
  await tree.provision();
  expect(await readFile(join(tree.root, 'etc/default/keyboard'), 'utf8')).toBe(
    'XKBMODEL="pc105"\nXKBLAYOUT="de"\nXKBVARIANT="nodeadkeys"\nXKBOPTIONS=""\nBACKSPACE="guess"\n',
  );
});

test('an image without a way to set it says so', async () => {
  const tree = await guestTree({ userData });
  expect((await tree.provision()).report.findings).toMatchObject([{ code: 'program-missing', line: 2 }]);
});
