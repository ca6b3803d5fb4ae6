// What a cloud has made on this machine, found by its id and its data directory, whether it runs or not.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { dataPaths } from '../config.ts';

export interface Belongings {
  readonly instances: readonly string[];
  readonly networks: readonly string[];
  readonly dataDir: string;
  /** False: the cloud used a PostgreSQL of the user's, by DATABASE_URL. */
  readonly ownDatabase: boolean;
  /** As `du -sh` prints it. */
  readonly size: string;
}

export async function findBelongings(dataDir: string): Promise<Belongings> {
  const paths = dataPaths(dataDir);
  const { stdout } = await execa('du', ['-sh', dataDir], { reject: false });
  return {
    instances: await names(join(paths.host, 'instances')),
    networks: await names(join(paths.network, 'networks')),
    dataDir,
    ownDatabase: (await names(paths.postgres)).length > 0,
    size: String(stdout).split('\t')[0] ?? '?',
  };
}

const names = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);
