// One guest of a row: a copy of the root, provisioned by cloud-init or by the agent.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { provision } from '@nova-lite/guest-agent';
import type { Box } from '../../harness/cloud-init/box.ts';
import { openBox } from '../../harness/cloud-init/box.ts';
import { prepareCloudInit, runCloudInitForked } from '../../harness/cloud-init/stages.ts';
import { outcome, type Facts } from './outcome.ts';
import type { Row } from './row.ts';

export type Provisioner = 'cloud-init' | 'agent' | 'agent in compat';

export interface Judged {
  readonly facts: Facts;
  /** What it said meanwhile. */
  readonly said: string;
}

export async function provisionGuest(root: string, row: Row, by: Provisioner): Promise<Judged> {
  const box = await openBox(root, { nics: row.nics });
  try {
    await layOut(box, row, by);
    const said = by === 'cloud-init' ? await byCloudInit(box) : await byAgent(box, row);
    return { facts: await outcome(box, row.passwords ?? []), said };
  } finally {
    await box.close();
  }
}

/** The same for all, so that it is no difference; only the agent's own settings are. */
async function layOut(box: Box, row: Row, by: Provisioner): Promise<void> {
  await prepareCloudInit(box, { drive: driveOf(row) });
  for (const [path, content] of Object.entries(row.image ?? {})) await put(join(box.root, path), content);
  for (const path of row.without ?? []) await rm(join(box.root, path), { force: true });
  const settings = { defaultUser, compat: by === 'agent in compat' ? true : undefined };
  await put(join(box.root, 'run/settings.json'), JSON.stringify(settings));
  await box.run(['ln', '-s', '/run/settings.json', '/etc/nova-lite-agent.json']);
}

/** That of Debian's cloud.cfg. */
const defaultUser = {
  name: 'debian',
  gecos: 'Debian',
  groups: ['adm', 'audio', 'cdrom', 'dialout', 'dip', 'floppy', 'netdev', 'plugdev', 'sudo', 'video'],
  sudo: true,
  shell: '/bin/bash',
};

export const aKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q ann@example';

/** Making RSA keys would take most of the time. */
const oneHostKey = { 'cloud-init': '#cloud-config\nssh_genkeytypes: [ed25519]\n' };

function driveOf({
  userData,
  metadata,
  network,
  vendor = oneHostKey,
}: Row): Record<string, string | Uint8Array> {
  const described = {
    uuid: '0047dded-b5f0-4ebb-8ab3-1a0dd3ffe180',
    hostname: 'first',
    public_keys: { mine: aKey },
  };
  const files = {
    'meta_data.json': JSON.stringify({ ...described, ...metadata }),
    'vendor_data.json': JSON.stringify(vendor),
    ...(userData === undefined ? {} : { user_data: userData }),
    ...(network === undefined ? {} : { 'network_data.json': JSON.stringify(network) }),
  };
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [`openstack/latest/${name}`, content]),
  );
}

async function byCloudInit(box: Box): Promise<string> {
  await runCloudInitForked(box);
  return (await box.run(['grep', '-hE', 'WARNING|Error', '/var/log/cloud-init.log'])).stdout;
}

async function byAgent(box: Box, row: Row): Promise<string> {
  const drive = await mkdtemp(join(tmpdir(), 'nova-lite-judge-'));
  const lines: string[] = [];
  try {
    for (const [path, content] of Object.entries(driveOf(row))) await put(join(drive, path), content);
    await provision({
      root: box.root,
      datasource: drive,
      dryRun: false,
      run: (command) => runCommand(box, command),
      console: (line) => void lines.push(line),
      signal: AbortSignal.timeout(60_000),
      now: () => performance.now(),
    });
    return lines.join('\n');
  } finally {
    await rm(drive, { recursive: true, force: true });
  }
}

type Command = Parameters<NonNullable<Parameters<typeof provision>[0]['run']>>[0];

async function runCommand(box: Box, { argv, input, env, onLine }: Command) {
  const ran = await box.run(argv, { input, env: { ...env } });
  if (onLine) for (const line of `${ran.stdout}\n${ran.stderr}`.split('\n').filter(Boolean)) onLine(line);
  return ran;
}

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
