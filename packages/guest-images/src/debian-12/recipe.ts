// Debian 12 twice: `debian-12` with its own cloud-init and nothing of ours in it, `debian-12-agent` with the guest agent instead.
import { join } from 'node:path';
import { stageUnits } from '@nova-lite/guest-agent';
import type { Recipe } from '../recipe.ts';
import { installAgent } from './agent.ts';
import { withAgent, withCloudInit } from './packages.ts';
import { buildTree, commonFiles, label } from './tree.ts';

const mebibyte = 1024 * 1024;
const rootfs = join(import.meta.dirname, '../../rootfs');
const cloudInitFiles = join(rootfs, 'debian-12-cloud-init');
const agentFiles = join(rootfs, 'debian-12-agent');

const both = {
  tools: ['mmdebstrap', 'setpriv', 'unshare'],
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
} satisfies Partial<Recipe>;

export const debian12: Recipe = {
  ...both,
  name: 'debian-12',
  packages: ['?essential', ...withCloudInit],
  filesDirs: [commonFiles, cloudInitFiles],
  carriesAgent: false,
  buildTree: (parts) => buildTree(parts, { packages: withCloudInit, files: cloudInitFiles }),
};

export const debian12Agent: Recipe = {
  ...both,
  name: 'debian-12-agent',
  packages: ['?essential', ...withAgent],
  filesDirs: [commonFiles, agentFiles, stageUnits],
  carriesAgent: true,
  buildTree: async (parts) => {
    await buildTree(parts, { packages: withAgent, files: agentFiles });
    await installAgent(parts);
  },
};
