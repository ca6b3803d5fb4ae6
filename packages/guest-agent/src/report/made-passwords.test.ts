import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { aKey, guestTree, uuid } from '../testing/guest-tree.ts';
import type { Page } from '../testing/web-server.ts';
import { webServer } from '../testing/web-server.ts';
import { encryptFor } from './made-passwords.ts';

/** A key pair as `ssh-keygen -t rsa -m PEM` makes it. */
function rsaPair(bits = 2048): { line: string; pem: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const field = (bytes: Buffer): Buffer => {
    const signed = (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(signed.length);
    return Buffer.concat([length, signed]);
  };
  const parts = [Buffer.from('ssh-rsa'), Buffer.from(e, 'base64url'), Buffer.from(n, 'base64url')];
  return {
    line: `ssh-rsa ${Buffer.concat(parts.map(field)).toString('base64')} me@home`,
    pem: privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
  };
}

/** As the stock client does it: novaclient/crypto.py. */
async function decrypted(base64: string, pem: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'get-password-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'key'), pem, { mode: 0o600 });
  const argv = ['pkeyutl', '-decrypt', '-inkey', join(directory, 'key')];
  return execFileSync('openssl', argv, { input: Buffer.from(base64, 'base64'), encoding: 'utf8' });
}

async function provisioned(userData: string, key: string, password: Page) {
  const { address, asked } = await webServer({
    '/openstack/latest/meta_data.json': {
      body: JSON.stringify({ uuid, public_keys: { other: aKey, mine: key } }),
    },
    '/openstack/latest/user_data': { body: userData },
    '/openstack/latest/password': password,
    '/nova-lite/v1/report': { status: 204 },
  });
  const tree = await guestTree();
  const { report } = await tree.provision({ datasource: address });
  const posted = asked.filter(({ method, path }) => method === 'POST' && path.endsWith('password'));
  return { tree, report, posted: posted.map(({ body }) => body) };
}

const one = '#cloud-config\nchpasswd:\n  expire: false\n  users: [{name: tiny, type: RANDOM}]\n';
const two = '#cloud-config\nchpasswd:\n  expire: false\n  list: [tiny:R, root:RANDOM]\n';

test('a password that was made up stands on the console and, for the owner of the RSA key, in the metadata', async () => {
  const { line, pem } = rsaPair();
  const { tree, report, posted } = await provisioned(one, line, { status: 200 });
  expect(posted).toHaveLength(1);
  const password = await decrypted(posted[0] ?? '', pem);
  expect(tree.commands.map(({ input }) => input)).toContain(`tiny:${password}\n`);
  expect(tree.lines).toContain(`the password of tiny is ${password}`);
  expect(report).toMatchObject({
    result: 'provisioned',
    findings: [{ severity: 'info', code: 'password-told' }],
  });
  expect(JSON.stringify(report)).not.toContain(password);
});

test('of several passwords each has a line with its user', async () => {
  const { line, pem } = rsaPair();
  const { tree, posted } = await provisioned(two, line, { status: 200 });
  const set = tree.commands.map(({ input }) => input).join('');
  expect(await decrypted(posted[0] ?? '', pem)).toBe(set);
  expect(set).toMatch(/^tiny:\w{20}\nroot:\w{20}\n$/);
});

test('a server that has a password already keeps it, and that is no failure', async () => {
  const { report } = await provisioned(one, rsaPair().line, { status: 409 });
  expect(report).toMatchObject({ result: 'provisioned', findings: [{ code: 'password-kept' }] });
});

test('without an RSA key only the console has it, and that is said', async () => {
  const { report, posted } = await provisioned(one, aKey, { status: 200 });
  expect(posted).toEqual([]);
  expect(report).toMatchObject({
    result: 'provisioned',
    findings: [{ severity: 'info', message: expect.stringContaining('no RSA key') }],
  });
});

test('what a key cannot hold, and what is no key, is refused with a reason', () => {
  expect(encryptFor([rsaPair(1024).line], 'x'.repeat(118))).toEqual({
    reason: expect.stringContaining('longer than the 117 bytes'),
  });
  // Its modulus is even.
  const even = Buffer.from(rsaPair(1024).line.split(' ')[1] ?? '', 'base64');
  even.fill(0, even.length - 1);
  expect(encryptFor([`ssh-rsa ${even.toString('base64')}`], 'x')).toEqual({ reason: expect.any(String) });
  expect(encryptFor(['ssh-rsa AAAA', 'ssh-rsa AAAAB3NzaC1yc2EAAAD//w=='], 'x')).toEqual({
    reason: expect.stringContaining('no RSA key'),
  });
});
