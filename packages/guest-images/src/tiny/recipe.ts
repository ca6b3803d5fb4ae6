// tiny: a guest of Debian packages without a package manager, up in seconds on an emulated processor.
import type { Recipe } from '../recipe.ts';
import { packages } from './packages.ts';
import { buildTree, initrdFiles, label, rootFiles } from './tree.ts';

const mebibyte = 1024 * 1024;

export const tiny: Recipe = {
  name: 'tiny',
  packages,
  filesDirs: [rootFiles, initrdFiles],
  tools: ['depmod', 'cpio'],
  carriesAgent: true,
  diskBytes: 448 * mebibyte,
  label,
  minDiskGb: 1,
  minRamMb: 192,
  properties: {
    architecture: 'x86_64',
    os_type: 'linux',
    os_distro: 'debian',
    os_version: '12',
    os_admin_user: 'root',
    hw_disk_bus: 'virtio',
    hw_vif_model: 'virtio',
    hw_rng_model: 'virtio',
  },
  buildTree,
};
