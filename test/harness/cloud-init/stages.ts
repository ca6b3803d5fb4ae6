// cloud-init's four stages in a box, as systemd would start them.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Box } from './box.ts';

export interface StageOptions {
  /** Files of the config drive: `openstack/latest/meta_data.json` to its content. */
  readonly drive: Readonly<Record<string, string | Uint8Array>>;
  /** More of /etc/cloud/cloud.cfg.d, in JSON. */
  readonly config?: object;
}

export const stages = [
  ['init', '--local'],
  ['init'],
  ['modules', '--mode=config'],
  ['modules', '--mode=final'],
] as const;

/** Lays out the drive and what stands for systemd, which no box has. */
export async function prepareCloudInit({ root }: Box, { drive, config = {} }: StageOptions): Promise<void> {
  for (const [path, content] of Object.entries(drive)) await put(join(root, 'config-drive', path), content);
  const settings = { datasource_list: ['ConfigDrive', 'None'], ...config };
  await put(join(root, 'etc/cloud/cloud.cfg.d/90_box.cfg'), JSON.stringify(settings));
  await put(join(root, 'usr/local/sbin/systemctl'), systemctl);
  await chmod(join(root, 'usr/local/sbin/systemctl'), 0o755);
}

/** Nothing runs: `status` ends as systemd's does for a unit that is stopped. */
const systemctl = `#!/bin/sh
case " $* " in *" status "*) exit 3;; esac
exit 0
`;

/** Each a process of its own, one after the other; exit codes are the numbers of errors. */
export async function runCloudInit(box: Box): Promise<readonly number[]> {
  const codes: number[] = [];
  for (const stage of stages) codes.push((await box.run(['cloud-init', ...stage])).exitCode);
  return codes;
}

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
