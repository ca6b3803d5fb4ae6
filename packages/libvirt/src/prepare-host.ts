// What a libvirtd that runs QEMU needs of its machine and Debian sets up only with libvirt-daemon-system and udev.
import { execFile } from 'node:child_process';
import { chmod, chown, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The numbers that Debian has set aside for this user and group. */
const debianId = '64055';

/** Needs root. May be called any number of times. */
export async function prepareHostForQemu(): Promise<void> {
  await ensureQemuUser();
  await openKvmDevice();
}

/** As the postinst of libvirt-daemon-system does it: without this user libvirtd ends at once. */
async function ensureQemuUser(): Promise<void> {
  if (!(await exists('group', 'kvm'))) await run('groupadd', ['--system', 'kvm']);
  if (!(await exists('group', 'libvirt-qemu'))) {
    const wanted = (await exists('group', debianId)) ? [] : ['--gid', debianId];
    await run('groupadd', ['--system', ...wanted, 'libvirt-qemu']);
  }
  if (!(await exists('passwd', 'libvirt-qemu'))) await addQemuUser();
}

async function addQemuUser(): Promise<void> {
  const wanted = (await exists('passwd', debianId)) ? [] : ['--uid', debianId];
  const about = [
    '--gid',
    'kvm',
    '--groups',
    'libvirt-qemu',
    '--home-dir',
    '/var/lib/libvirt',
    '--comment',
    'Libvirt Qemu',
  ];
  await run('useradd', [
    '--system',
    ...wanted,
    ...about,
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'libvirt-qemu',
  ]);
}

/**
 * Where no udev has done it, gives /dev/kvm to the group kvm as udev would. As long as libvirtd can open it and QEMU
 * cannot, libvirt holds what it found out about QEMU for stale and asks again at every turn: each define takes 45 s.
 */
async function openKvmDevice(device = '/dev/kvm'): Promise<void> {
  const found = await stat(device).catch(() => undefined);
  if (!found || (found.mode & 0o066) !== 0) return;
  await chown(device, found.uid, await groupId('kvm'));
  await chmod(device, 0o660);
}

const exists = (database: 'group' | 'passwd', key: string) =>
  run('getent', [database, key]).then(
    () => true,
    () => false,
  );

async function groupId(name: string): Promise<number> {
  return Number((await run('getent', ['group', name])).stdout.split(':')[2]);
}
