// The agent and cloud-init on copies of the same root, in turns: from the start of the first process to the end of the last.
import { randomBytes } from 'node:crypto';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordedServer } from '../../packages/instance-metadata/fixtures/index.ts';
import { driveFiles, renderTree } from '../../packages/instance-metadata/src/index.ts';
import { openBox, type Box } from '../../test/harness/cloud-init/box.ts';
import { cloudInitRoot } from '../../test/harness/cloud-init/root.ts';
import { prepareCloudInit, stages } from '../../test/harness/cloud-init/stages.ts';
import { measured, type Spent } from './spent.ts';
import { typicalUserData } from './typical-user-data.ts';

const rounds = 5;
const inBox = '/usr/local/bin/nova-lite-agent';
const agentCommand = [inBox, 'run', '--datasource', '/config-drive', '--stage', 'all'];
const cloudInitCommands = stages.map((stage) => ['cloud-init', ...stage]);

export interface Pair {
  readonly agent: Spent;
  readonly cloudInit: Spent;
}

/** `hostKeys`: the types that are made; none when it is empty. The first pair, which fills the caches, is not counted. */
export async function compareWithCloudInit(options: {
  readonly agent: string;
  readonly cacheDir: string;
  readonly hostKeys: readonly string[];
}): Promise<Pair[]> {
  const lower = await cloudInitRoot({ cacheDir: options.cacheDir, signal: AbortSignal.timeout(600_000) });
  const drive = driveWith(typicalUserData(options.hostKeys));
  const pairs: Pair[] = [];
  for (let round = 0; round <= rounds; round++)
    pairs.push({
      agent: await inFreshBox(lower, drive, async (box) => {
        await copyFile(options.agent, join(box.root, inBox));
        return measured(box, [agentCommand]);
      }),
      cloudInit: await inFreshBox(lower, drive, (box) => measured(box, cloudInitCommands)),
    });
  return pairs.slice(1);
}

/** No network is waited for: cloud-init leaves that to the system, the agent would ask for an address itself. */
async function inFreshBox(
  lower: string,
  drive: Readonly<Record<string, Uint8Array>>,
  use: (box: Box) => Promise<Spent>,
): Promise<Spent> {
  const box = await openBox(lower, { nics });
  try {
    await prepareCloudInit(box, { drive });
    await writeFile(join(box.root, 'usr/local/sbin/ifup'), '#!/bin/sh\n', { mode: 0o755 });
    const spent = await use(box);
    await requireDone(box);
    return spent;
  } finally {
    await box.close();
  }
}

/** Who did less would not be compared. */
async function requireDone(box: Box): Promise<void> {
  const look =
    'hostname; id -Gn ada | tr " " "\\n" | grep -x adm; cat /etc/motd.bench /root/ran; grep -c AAAA /home/ada/.ssh/authorized_keys; grep -c "^ada:[$]" /etc/shadow';
  const { stdout } = await box.run(['sh', '-c', look]);
  const expected = ['bench', 'adm', 'hello', 'ran', '1', '1'].join('\n');
  if (stdout !== expected)
    throw new Error(`The box is not as the user data says: ${JSON.stringify(stdout)}, not ${expected}`);
}

const { record: recorded } = recordedServer('g1');
const nics = recorded.ports.map(({ mac }, index) => ({ name: `eth${index}`, mac }));

/** As the cloud writes it. */
function driveWith(userData: string): Record<string, Uint8Array> {
  const record = { ...recorded, userData: Buffer.from(userData).toString('base64') };
  const tree = renderTree(record, { randomSeed: randomBytes(512), today: new Date() });
  return Object.fromEntries(driveFiles(tree, record));
}
