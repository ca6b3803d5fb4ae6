// `nova-lite down`: removes all that a cloud made on this machine, after showing it.
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { createLogger } from '@nova-lite/service-kit';
import { removeHost } from '../cloud/remove-host.ts';
import { dataPaths } from '../config.ts';
import { removeDatabaseAccount, stopLeftoverDatabase } from '../daemons/database.ts';
import { readCloudIdentity } from '../first-run/cloud-identity.ts';
import { runningHolder } from '../up/lock.ts';
import { findBelongings, type Belongings } from './belongings.ts';

export interface DownOptions {
  readonly dataDir: string;
  readonly yes: boolean;
}

/** May be called again after it was interrupted: the data directory goes last. */
export async function down(
  { dataDir, yes }: DownOptions,
  input: NodeJS.ReadStream,
  out: NodeJS.WriteStream,
): Promise<void> {
  const paths = dataPaths(dataDir);
  const identity = await readCloudIdentity(paths.cloud);
  if (!identity) return void out.write(`There is no cloud in ${dataDir}: nothing to remove.\n`);
  const holder = await runningHolder(paths.lock);
  out.write(describe(await findBelongings(dataDir), holder));
  if (!yes && !(await agreed(input, out))) return void out.write('Nothing was removed.\n');
  if (holder !== undefined) await stop(holder, paths.lock);
  await removeHost({ identity, dataDir, log: createLogger({ level: 'warn' }) });
  await stopLeftoverDatabase(dataDir);
  await rm(dataDir, { recursive: true, force: true });
  await removeDatabaseAccount();
  out.write('Everything is removed.\n');
}

const schemas = ['keystone', 'glance', 'neutron', 'nova', 'placement'];

function describe(
  { instances, networks, dataDir, size, ownDatabase }: Belongings,
  holder: number | undefined,
): string {
  const lines = [
    ...(holder === undefined ? [] : [`the running cloud (process ${holder}) is stopped`]),
    `${instances.length} servers with their disks${instances.length > 0 ? `: ${instances.join(', ')}` : ''}`,
    `${networks.length} networks: bridges, namespaces, taps, DHCP servers, filter rules`,
    `${dataDir} (${size}): database, images, passwords, logs`,
  ];
  const left = ownDatabase
    ? ''
    : `The database behind DATABASE_URL stays: drop its schemas ${schemas.join(', ')} by hand.\n`;
  return `This will be removed, and cannot be brought back:\n${lines.map((line) => `  - ${line}\n`).join('')}${left}`;
}

async function agreed(input: NodeJS.ReadStream, out: NodeJS.WriteStream): Promise<boolean> {
  if (!input.isTTY) throw new Error('Nobody is there to ask. Say --yes to remove it.');
  const lines = createInterface({ input, output: out });
  const answer = await lines.question('Type yes to go on: ');
  lines.close();
  return answer.trim() === 'yes';
}

async function stop(pid: number, lock: string): Promise<void> {
  process.kill(pid, 'SIGTERM');
  for (let tries = 0; tries < 300; tries++) {
    if ((await runningHolder(lock)) === undefined) return;
    await pause(100);
  }
  throw new Error(`The running cloud (process ${pid}) did not stop within 30 s. Nothing was removed.`);
}
