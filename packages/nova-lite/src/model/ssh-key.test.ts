import { createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { fingerprintOf, generateSshKey } from './ssh-key.ts';

const recorded =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDInr7hiY+AT3OjFS3v2Tzf0dIKFTQK7bEPPsB+ByfWGN8Xd4DB2QYNFZF1X7fvWnc3K4+95+QcIuOirZ5IywB8A0geg2+zaV6WqRM6O9aBhdBMs1/t9khSop0oIwtziOnUYBc389yc9wq2E+/FlMFOK1wj2D6CGU3MTUvkxgOqVNMtubbiG4YnH0eBs/FVkLqUOkte9gxjDnb1b+iBeZdgRaKkJtnm6lmTba58VSUhk/IYUUCabR5oGMOdMvnbgb1rYpCWCorCp1o/YXc89l2mhv5q1U06mfwy/ZrF+79BMBm03Z51gOdjMexys3xLUG+/Gfn+4kZoauK29sS6+IZ5 anchor@test\n';

test('the fingerprint is the one that Nova gives', () => {
  expect(fingerprintOf(recorded)).toBe('0b:6f:b2:32:ba:73:e2:e7:9a:45:5c:dd:3f:84:49:b3');
});

test.each([
  ['nothing', ''],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
  ['another algorithm than its bytes say', recorded.replace('ssh-rsa', 'ssh-ed25519')],
  ['bytes that are cut', recorded.slice(0, 40)],
  ['no base64', 'ssh-rsa !!!!'],
  ['two lines', `${recorded}ssh-rsa AAAA`],
])('%s is no public key', (_what, line) => {
  expect(fingerprintOf(line)).toBeUndefined();
});

test('a generated key is a pair that OpenSSL reads', async () => {
  const { privateKey, publicKey } = await generateSshKey();
  expect(privateKey).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
  const { n = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  expect(blob.subarray(-256)).toEqual(Buffer.from(n, 'base64url'));
  expect(fingerprintOf(publicKey)).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
});
