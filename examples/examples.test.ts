// The examples do what they say, on one cloud.
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inGuest, untilLogin, type GuestLogin } from '../test/harness/guest-login.ts';
import { newCloud, type RealCloud } from '../test/harness/real-cloud.ts';
import { untilProvisioned } from '../test/harness/servers.ts';

let cloud: RealCloud;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nova-lite-examples-'));
  cloud = await newCloud(25_000);
  await cloud.start();
});
afterAll(async () => {
  await cloud.stop();
  await cloud.down();
  await rm(directory, { recursive: true, force: true });
});

const example = (...path: string[]): string => join(import.meta.dirname, ...path);

describe('first-server and inside-the-guest', () => {
  let output: string;
  let login: GuestLogin;

  beforeAll(async () => {
    const script = `. ${cloud.dataDir}/demo-openrc && exec ${example('first-server/first-server.sh')} mine`;
    output = (await execa('bash', ['-c', script], { cwd: directory })).stdout;
    const [, networkId = '', address = ''] = /qdhcp-(\S+) ssh -i mine\.key tiny@(\S+)/.exec(output) ?? [];
    login = { networkId, address, user: 'tiny', key: join(directory, 'mine.key') };
    await untilLogin(login);
  });

  it('first-server.sh shows what the guest did', () => {
    expect(output).toContain('ACTIVE');
    expect(output).toContain(
      'ok passwords: set the password of root (no expiry); set the password of tiny (no expiry)',
    );
    expect(output).toContain('The config drive and the metadata service say the same bytes');
    expect(output).toMatch(/\| provision +\| provisioned/);
  });

  it('its output holds a line that logs in', async () => {
    expect(await inGuest(login, 'id -un; hostname')).toBe('tiny\nmine\n');
  });

  it('look.sh reads the same bytes both ways', async () => {
    const root: GuestLogin = { ...login, user: 'root', password: 'first-server' };
    const seen = await inGuest(root, await readFile(example('inside-the-guest/look.sh'), 'utf8'));
    const userData = await readFile(example('first-server/user-data.yaml'), 'utf8');
    expect(seen).toContain('"name": "mine"');
    expect(seen).toContain(`/openstack/latest/user_data\n${userData}`);
    expect(seen).toContain(`/latest/meta-data/local-ipv4\n${login.address}\n`);
    for (const file of ['meta_data.json', 'user_data', 'network_data.json', 'vendor_data.json'])
      expect(seen).toContain(`the same on both: openstack/latest/${file}`);
  });

  it('the commands that first-server.sh prints last remove it', async () => {
    const last = output.trimEnd().split('\n').at(-1) ?? '';
    await execa('bash', ['-c', `. ${cloud.dataDir}/demo-openrc && ${last}`], { cwd: directory });
    expect(await readdir(directory)).toEqual([]);
    expect(await cloud.json<unknown[]>(['keypair', 'list'])).toEqual([]);
  });
});

interface Row {
  readonly file: string;
  /** What stands in the console, as the table quotes it. */
  readonly sayings: readonly string[];
}

const rows = async (): Promise<Row[]> => {
  const text = await readFile(example('user-data/README.md'), 'utf8');
  return [...text.matchAll(/^\| \[(\S+)\]\(\S+\) +\|.*\| (.*) \|$/gm)].map(([, file = '', says = '']) => ({
    file,
    sayings: [...says.matchAll(/`([^`]+)`/g)].map(([, saying = '']) => saying),
  }));
};

describe('user-data', async () => {
  const table = await rows();
  const servers = new Map<string, string>();

  /** All at once: they boot side by side. */
  beforeAll(async () => {
    for (const { file } of table) {
      const name = file.replace(/\..*/, '');
      const where = ['--image', 'tiny', '--flavor', 'm1.tiny', '--network', 'private'];
      const data = ['--user-data', example('user-data', file)];
      const { id } = await cloud.json<{ id: string }>(['server', 'create', ...where, ...data, name]);
      servers.set(file, id);
    }
  });

  it('the table has a row for each file', async () => {
    const files = (await readdir(example('user-data'))).filter((name) => name !== 'README.md');
    expect(table.map(({ file }) => file).toSorted()).toEqual(files.toSorted());
  });

  it.each(table)('$file makes the agent say what the table says', async ({ file, sayings }) => {
    const id = servers.get(file) ?? '';
    const { provisioning } = await untilProvisioned(cloud, { id });
    expect(provisioning).toMatch(
      sayings.some((saying) => saying.startsWith('warning')) ? /^provisioned with warnings$/ : /^provisioned/,
    );
    const console = await cloud.openstack(['console', 'log', 'show', id]);
    for (const saying of sayings) expect(console).toContain(saying);
    await cloud.openstack(['server', 'delete', id]);
  });
});
