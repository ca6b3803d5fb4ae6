// The guest agent beside the real metadata service: what it posts there, and what the service takes.
import { execFileSync } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provision } from '@nova-lite/guest-agent';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { recordedServer } from '@nova-lite/instance-metadata/fixtures';
import { createMetadataService, InstanceStore } from '@nova-lite/metadata-service';
import { expect, it, onTestFinished } from 'vitest';

const limit = { burst: 100, perSecond: 100 };

/** A metadata service for one guest, which asks from 127.0.0.1. */
async function serviceFor(userData: string, publicKey: string) {
  const store = new InstanceStore(limit, () => performance.now());
  const passwords: string[] = [];
  const reports: ProvisioningReport[] = [];
  const service = createMetadataService({
    instances: store,
    onPassword: (_uuid, password) => void passwords.push(password),
    onReport: (_uuid, report) => void reports.push(report),
    onProblem: (error) => expect.fail(String(error)),
    strangerLimit: limit,
    now: () => performance.now(),
  });
  const { record } = recordedServer('g2');
  const [port] = record.ports;
  if (!port) throw new Error('the recorded server has a port');
  const addresses = port.addresses.map((each) => ({ ...each, address: '127.0.0.1' }));
  store.publish({
    ...record,
    userData: Buffer.from(userData).toString('base64'),
    keys: [{ name: 'mine', type: 'ssh', data: publicKey }],
    ports: [{ ...port, network: { id: 'net', name: 'net' }, addresses }],
  });
  const server = createServer(service.guestHandler('net'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, passwords, reports };
}

async function directory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'guest-agent-service-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

it('a password that the guest made up reaches the owner of the key, and no second one replaces it', async () => {
  const place = await directory();
  const key = join(place, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '', '-f', key]);
  const userData = '#cloud-config\nchpasswd:\n  expire: false\n  users: [{name: root, type: RANDOM}]\n';
  const { url, passwords, reports } = await serviceFor(userData, await readFile(`${key}.pub`, 'utf8'));
  const set: string[] = [];
  const boot = async (name: string): Promise<ProvisioningReport> => {
    const root = join(place, name);
    await mkdir(join(root, 'etc'), { recursive: true });
    await writeFile(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n');
    const { report } = await provision({
      root,
      datasource: url,
      dryRun: false,
      console: () => undefined,
      signal: AbortSignal.timeout(30_000),
      now: () => performance.now(),
      run: async ({ input }) => {
        if (input) set.push(input);
        return { exitCode: 0, stdout: '', stderr: '' };
      },
    });
    return report;
  };
  const first = await boot('first');
  expect(first.findings).toMatchObject([{ code: 'password-told' }]);
  const argv = ['pkeyutl', '-decrypt', '-inkey', key];
  const input = Buffer.from(passwords[0] ?? '', 'base64');
  expect(`root:${execFileSync('openssl', argv, { input, encoding: 'utf8' })}\n`).toBe(set[0]);
  expect(reports).toEqual([JSON.parse(JSON.stringify(first))]);
  expect((await boot('second')).findings).toMatchObject([{ code: 'password-kept' }]);
  expect(passwords).toHaveLength(1);
}, 60_000);
