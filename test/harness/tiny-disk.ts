// An image small enough for scenarios: an empty qcow2, uploaded through the API.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { ApiClient } from '../../packages/cli/src/first-run/api-client.ts';

/** Returns the image's id. */
export async function uploadEmptyDisk(
  api: ApiClient,
  name = 'empty',
  more: Record<string, unknown> = {},
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'nova-lite-disk-'));
  try {
    const path = join(directory, 'empty.qcow2');
    await execa('qemu-img', ['create', '-q', '-f', 'qcow2', path, '16M']);
    const { id } = await api.call<{ id: string }>('image', 'POST', '/v2/images', {
      name,
      visibility: 'public',
      disk_format: 'qcow2',
      container_format: 'bare',
      ...more,
    });
    await api.upload('image', `/v2/images/${id}/file`, new Blob([await readFile(path)]));
    return id;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
