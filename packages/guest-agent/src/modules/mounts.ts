// `mounts` and `swap`: lines of fstab(5), and the places that they need.
import { statfs } from 'node:fs/promises';
import type { MountIntent, MountsIntent } from '@nova-lite/cloud-config';
import type { Action } from '../plan/action.ts';
import type { Module, Plan, Situation, Step } from './module.ts';
import { swapSize } from './swap-size.ts';

export const mounts: Module = { name: 'mounts', plan };

/** By which our own lines are known again. */
const mark = 'comment=cloudconfig';

async function plan({ intent, files }: Situation): Promise<Plan | undefined> {
  const { mounts } = intent.storage;
  const swap = intent.storage.swap ?? (await chosenSwap(intent.storage, files));
  if (mounts.length === 0 && !swap) return undefined;
  const before = ((await files.readText('/etc/fstab')) ?? '')
    .split('\n')
    .filter((line) => line !== '' && !line.includes(mark));
  const lines = [...mounts.map(lineOf), ...(swap ? [`${swap.file} none swap sw,${mark} 0 0`] : [])];
  const fstab: Step = {
    goal: `${lines.length} lines of fstab`,
    actions: [
      { do: 'write-file', path: '/etc/fstab', content: [...before, ...lines, ''].join('\n'), mode: 0o644 },
    ],
  };
  const made = swap && !(await files.exists(swap.file)) ? [swapFile(swap)] : [];
  const places = mounts.filter(({ mountPoint }) => mountPoint.startsWith('/'));
  return {
    steps: [
      ...made,
      fstab,
      ...places.map(mountStep),
      ...(lines.some((line) => / swap /.test(line)) ? [swapOn] : []),
    ],
  };
}

const lineOf = ({ device, mountPoint, filesystem, options, dump, pass }: MountIntent): string =>
  [deviceOf(device), mountPoint, filesystem, `${options},${mark}`, dump, pass].join(' ');

/** `vdb` is /dev/vdb, `ephemeral0` what Nova has labelled so; `LABEL=x`, a path and a share of a server are what they are. */
const deviceOf = (device: string): string =>
  /^(?:(?:[shv]|xv)d[a-z]+\d*|nvme\w+)$/.test(device)
    ? `/dev/${device}`
    : device.replace(/^(?=ephemeral\d+$)/, 'LABEL=');

const mountStep = ({ mountPoint, device }: MountIntent): Step => ({
  goal: `${device} is mounted on ${mountPoint}`,
  actions: [
    { do: 'run', argv: ['mkdir', '-p', mountPoint] },
    { do: 'run', argv: ['mount', mountPoint], accepted: [0, 64] },
  ],
});

async function chosenSwap(
  { autoSwap }: MountsIntent,
  files: Situation['files'],
): Promise<MountsIntent['swap']> {
  if (!autoSwap) return undefined;
  const memory = /^MemTotal:\s+(\d+) kB$/m.exec((await files.readText('/proc/meminfo')) ?? '')?.[1];
  const { bavail, bsize } = await statfs(await files.locate('/'));
  const memoryBytes = Number(memory ?? 0) * 1024;
  const bytes = swapSize({ memoryBytes, freeBytes: bavail * bsize, maxBytes: autoSwap.maxBytes });
  return bytes < 1024 ** 2 ? undefined : { file: autoSwap.file, bytes };
}

const swapOn: Step = { goal: 'swap is on', actions: [{ do: 'run', argv: ['swapon', '-a'] }] };

/** Written out: a swap file may have no holes. */
function swapFile({ file, bytes }: { file: string; bytes: number }): Step {
  const mib = Math.ceil(bytes / 1024 ** 2);
  const actions: Action[] = [
    { do: 'run', argv: ['dd', 'if=/dev/zero', `of=${file}`, 'bs=1M', `count=${mib}`] },
    { do: 'run', argv: ['chmod', '0600', file] },
    { do: 'run', argv: ['mkswap', file] },
  ];
  return { goal: `made ${mib} MiB of swap`, actions };
}
