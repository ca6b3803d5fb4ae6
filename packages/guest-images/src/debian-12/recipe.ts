// debian-12: Debian with its own cloud-init and OpenSSH, nothing of ours in it.
import type { Recipe } from '../recipe.ts';
import { packages } from './packages.ts';
import { buildTree, filesDir, label } from './tree.ts';

const mebibyte = 1024 * 1024;

export const debian12: Recipe = {
  name: 'debian-12',
  packages: ['?essential', ...packages],
  filesDir,
  tools: ['mmdebstrap', 'setpriv', 'unshare'],
  carriesAgent: false,
  diskBytes: 1536 * mebibyte,
  label,
  minDiskGb: 2,
  minRamMb: 512,
  properties: {
    architecture: 'x86_64',
    os_type: 'linux',
    os_distro: 'debian',
    os_version: '12',
    os_admin_user: 'debian',
    hw_disk_bus: 'virtio',
    hw_vif_model: 'virtio',
    hw_rng_model: 'virtio',
  },
  buildTree,
};
