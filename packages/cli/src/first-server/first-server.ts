// Boots the server `first` as any user would: through the APIs.
import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { execa } from 'execa';
import type { ApiClient } from '../first-run/api-client.ts';
import { privateNetwork, sshGroup } from '../first-run/setup.ts';
import { firstUserData } from './user-data.ts';

export const firstServerName = 'first';

export interface Server {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly addresses: Readonly<Record<string, readonly { addr: string }[]>>;
  readonly fault?: { readonly message: string };
}

export interface FirstServer {
  readonly server: Server;
  /** Undefined when the server was there already. */
  readonly password: string | undefined;
}

/** Creates it, or finds it from an earlier start. */
export async function createFirstServer(api: ApiClient, keyPath: string): Promise<FirstServer> {
  const known = await findServer(api);
  if (known) return { server: known, password: undefined };
  await createKey(api, keyPath);
  const password = randomBytes(6).toString('base64url');
  const { server } = await api.call<{ server: { id: string } }>('compute', 'POST', '/servers', {
    server: await firstRequest(api, password),
  });
  return { server: await getServer(api, server.id), password };
}

async function findServer(api: ApiClient): Promise<Server | undefined> {
  const { servers } = await api.call<{ servers: Server[] }>(
    'compute',
    'GET',
    `/servers/detail?name=^${firstServerName}$`,
  );
  return servers.find(({ name }) => name === firstServerName);
}

export const getServer = async (api: ApiClient, id: string): Promise<Server> =>
  (await api.call<{ server: Server }>('compute', 'GET', `/servers/${id}`)).server;

/** The network of a server's first port. */
export async function networkOf(api: ApiClient, serverId: string): Promise<string> {
  const { ports } = await api.call<{ ports: { network_id: string }[] }>(
    'network',
    'GET',
    `/v2.0/ports?device_id=${serverId}`,
  );
  return ports[0]?.network_id ?? '';
}

async function firstRequest(api: ApiClient, password: string) {
  const { images } = await api.call<{ images: { id: string }[] }>(
    'image',
    'GET',
    '/v2/images?name=tiny&status=active',
  );
  const { networks } = await api.call<{ networks: { id: string }[] }>(
    'network',
    'GET',
    `/v2.0/networks?name=${privateNetwork.name}`,
  );
  return {
    name: firstServerName,
    imageRef: images[0]?.id,
    flavorRef: '1',
    key_name: firstServerName,
    config_drive: true,
    user_data: Buffer.from(firstUserData(password)).toString('base64'),
    networks: networks.slice(0, 1).map(({ id }) => ({ uuid: id })),
    security_groups: [{ name: 'default' }, { name: sshGroup }],
  };
}

/** A key pair whose private half stays in the data directory. */
async function createKey(api: ApiClient, path: string): Promise<void> {
  if (!(await stat(path).catch(() => undefined))) {
    await rm(`${path}.pub`, { force: true });
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'nova-lite first', '-f', path]);
  }
  const { stdout: publicKey } = await execa('ssh-keygen', ['-y', '-f', path]);
  const { keypairs } = await api.call<{ keypairs: { keypair: { name: string; public_key: string } }[] }>(
    'compute',
    'GET',
    '/os-keypairs',
  );
  const known = keypairs.find(({ keypair }) => keypair.name === firstServerName);
  if (known?.keypair.public_key.startsWith(publicKey)) return;
  if (known) await api.call('compute', 'DELETE', `/os-keypairs/${firstServerName}`);
  await api.call('compute', 'POST', '/os-keypairs', {
    keypair: { name: firstServerName, public_key: publicKey },
  });
}

/** Streams the console to `show` until the guest has reported, or the server is in error. */
export async function watchFirstServer(
  api: ApiClient,
  id: string,
  options: {
    show(text: string): void;
    report(): ProvisioningReport | undefined;
    signal: AbortSignal;
    deadlineMs: number;
  },
): Promise<{ server: Server; report: ProvisioningReport | undefined }> {
  const deadline = performance.now() + options.deadlineMs;
  let shown = '';
  for (;;) {
    options.signal.throwIfAborted();
    const server = await getServer(api, id);
    if (server.status === 'ERROR') return { server, report: undefined };
    if (server.status === 'ACTIVE') shown = await showNew(api, id, shown, options.show);
    const report = options.report();
    if (report || performance.now() > deadline) return { server, report };
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function showNew(
  api: ApiClient,
  id: string,
  shown: string,
  show: (text: string) => void,
): Promise<string> {
  const { output } = await api.call<{ output: string }>('compute', 'POST', `/servers/${id}/action`, {
    'os-getConsoleOutput': {},
  });
  const fresh = output.startsWith(shown) ? output.slice(shown.length) : output;
  const complete = fresh.slice(0, fresh.lastIndexOf('\n') + 1);
  if (complete !== '') show(printable(complete));
  return output.slice(0, output.length - (fresh.length - complete.length));
}

/** What a guest writes must not move our cursor or change our colours. */
export const printable = (text: string): string =>
  text
    .replace(/\u001b(?:\[[0-9;?]*[ -/]*[@-~]|[@-Z\\-_])/g, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\n\t\u0020-\u007e\u00a0-\uffff]/g, '');
