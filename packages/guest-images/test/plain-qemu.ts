// Boots an image in plain QEMU on an emulated processor, on a throwaway overlay, and reads its serial console.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { watchConsole, type OnLine } from './serial-console.ts';

export interface GuestOptions {
  readonly image: string;
  readonly configDrive?: string;
  /** What the firmware says; an agent takes a drive of this uuid for its own. */
  readonly uuid?: string;
  /** By default `pc`. */
  readonly machine?: 'pc' | 'q35';
  readonly memoryMb?: number;
  readonly vcpus?: number;
  /** Of the guest's disk, such as `2G`; by default as large as the image says. */
  readonly diskSize?: string;
  /** Port on 127.0.0.1 that leads to the guest's SSH. */
  readonly sshPort?: number;
  readonly moreArguments?: readonly string[];
  readonly onLine?: OnLine;
}

export interface Guest {
  /** Of QEMU. */
  readonly pid: number | undefined;
  /** All that the console has shown. */
  console(): string;
  /** Resolves to milliseconds since the start once the console shows `pattern`; rejects when the guest ends before. */
  shows(pattern: RegExp): Promise<number>;
  /** Types on the console. */
  type(text: string): void;
  /** A command of QEMU's human monitor, such as `system_powerdown`. */
  command(line: string): Promise<void>;
  /** Resolves when QEMU has ended by itself. */
  ended(): Promise<void>;
  /** Ends QEMU and removes the overlay. May be called twice. */
  stop(): Promise<void>;
}

export async function bootGuest(options: GuestOptions): Promise<Guest> {
  const dir = await mkdtemp(join(tmpdir(), 'plain-qemu-'));
  const size = options.diskSize ? [options.diskSize] : [];
  await execa('qemu-img', [
    'create',
    '-q',
    '-f',
    'qcow2',
    '-F',
    'qcow2',
    '-b',
    options.image,
    join(dir, 'disk'),
    ...size,
  ]);
  const qemu = execa('qemu-system-x86_64', qemuArguments(dir, options), {
    reject: false,
    buffer: { stdout: false },
    stdin: 'pipe',
  });
  const end = qemu.then(({ stderr }) => stderr);
  const serial = watchConsole(qemu.stdout, end, options.onLine);
  return {
    ...serial,
    pid: qemu.pid,
    type: (text) => void qemu.stdin.write(text),
    command: (line) => tellMonitor(join(dir, 'monitor'), line),
    ended: async () => void (await qemu),
    stop: async () => {
      qemu.kill('SIGKILL');
      await qemu;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function qemuArguments(dir: string, options: GuestOptions): string[] {
  const forward = options.sshPort ? `,hostfwd=tcp:127.0.0.1:${options.sshPort}-:22` : '';
  return [
    [
      '-machine',
      `${options.machine ?? 'pc'},accel=tcg`,
      '-m',
      String(options.memoryMb ?? 256),
      '-smp',
      String(options.vcpus ?? 1),
    ],
    ['-nodefaults', '-display', 'none', '-vga', 'std', '-serial', 'stdio'],
    ['-chardev', `socket,id=monitor,path=${dir}/monitor,server=on,wait=off`, '-mon', 'chardev=monitor'],
    ['-drive', `file=${dir}/disk,if=virtio,format=qcow2,cache=unsafe`, '-device', 'virtio-rng-pci'],
    ['-netdev', `user,id=net0${forward}`, '-device', 'virtio-net-pci,netdev=net0,romfile='],
    options.configDrive ? configDriveArguments(options.configDrive, options.machine) : [],
    options.uuid ? ['-uuid', options.uuid] : [],
    options.moreArguments ?? [],
  ].flat();
}

/** q35 has no IDE, and the kernel has no driver for its AHCI. */
function configDriveArguments(path: string, machine: GuestOptions['machine']): string[] {
  if (machine !== 'q35') return ['-drive', `file=${path},media=cdrom,if=ide,readonly=on`];
  const drive = `file=${path},media=cdrom,if=none,id=cd0,readonly=on,format=raw`;
  return ['-drive', drive, '-device', 'virtio-scsi-pci', '-device', 'scsi-cd,drive=cd0'];
}

async function tellMonitor(path: string, line: string): Promise<void> {
  const socket = connect(path);
  await once(socket, 'data');
  socket.end(`${line}\n`);
  socket.resume();
  await once(socket, 'close');
}
