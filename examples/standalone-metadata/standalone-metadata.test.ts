// The example does what its README says. It needs no cloud.
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';

test('standalone.sh is answered without a secret, and with one when the signature is right', async () => {
  const { stdout } = await execa(join(import.meta.dirname, 'standalone.sh'));
  const [plain = '', signed = ''] = stdout.split('# With a secret');
  expect(plain).toContain('"uuid": "5b6d0f0c-7f53-4ac1-9d20-3a8b6c1f2e11"');
  expect(plain).toContain('#cloud-config\nhostname: web-1\ni-00000001\n');
  expect(signed).toContain('200 web-1.novalocal\n');
  expect(signed).toMatch(/403 /);
});
