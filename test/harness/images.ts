// Images of guests through the command and the stock client, as their users do it.
import { join } from 'node:path';
import { execa } from 'execa';
import { imageCache, type RealCloud } from './real-cloud.ts';

/** Built, or taken from the cache. */
export async function uploadBuilt(cloud: RealCloud, name: string): Promise<void> {
  const command = join(import.meta.dirname, '../../packages/cli/src/main.ts');
  const { stdout } = await execa(process.execPath, [command, 'image', 'build', name, '--json'], {
    env: { NOVA_LITE_CACHE_DIR: imageCache },
  });
  await uploadFile(cloud, name, (JSON.parse(stdout) as { path: string }).path);
}

/** A qcow2 file. */
export async function uploadFile(cloud: RealCloud, name: string, path: string): Promise<void> {
  const format = ['--disk-format', 'qcow2', '--container-format', 'bare'];
  await cloud.openstack(['image', 'create', ...format, '--file', path, name]);
}
