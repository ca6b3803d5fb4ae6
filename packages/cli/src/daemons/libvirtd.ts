// The libvirtd of the machine: the one that runs, or one of our own.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, prepareHostForQemu } from '@nova-lite/libvirt';
import type { Logger } from '@nova-lite/service-kit';
import { answers, KeptDaemon } from './kept-daemon.ts';

export interface LibvirtdOptions {
  readonly log: Logger;
  /** For the configuration and output of a libvirtd that we start. Two clouds have two. */
  readonly directory: string;
}

export interface RunningLibvirtd {
  readonly socketPath: string;
  /** Also when an earlier process of the same cloud started it and was killed. */
  startedByUs(): Promise<boolean>;
  /** Ends what we started. Guests go on, and with them the daemon that writes their consoles. */
  stop(): Promise<void>;
}

const socketPath = '/run/libvirt/libvirt-sock';

/**
 * Resolves when a libvirtd answers. While this runs, one is started whenever none answers, whoever had started the last.
 * /etc/libvirt/qemu.conf stays as it is: QEMU runs as the user libvirt-qemu, confined as Debian has it.
 */
export async function ensureLibvirtd({ log, directory }: LibvirtdOptions): Promise<RunningLibvirtd> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const virtlogd = keptDaemon(
    'virtlogd',
    '/run/libvirt/virtlogd-sock',
    await writeVirtlogdConfig(directory),
    { log, directory },
  );
  const libvirtd = keptDaemon('libvirtd', socketPath, await writeLibvirtdConfig(directory), {
    log,
    directory,
  });
  if (!(await answers(socketPath))) await prepareHostForQemu();
  await virtlogd.start();
  await libvirtd.start();
  return {
    socketPath,
    startedByUs: async () => (await libvirtd.ownPid()) !== undefined,
    stop: () => stop(libvirtd, virtlogd, log),
  };
}

function keptDaemon(
  name: string,
  socket: string,
  config: string,
  { log, directory }: LibvirtdOptions,
): KeptDaemon {
  return new KeptDaemon({
    name,
    command: [`/usr/sbin/${name}`, '--config', config],
    socketPath: socket,
    // The default of both: it keeps any second one of the machine from starting.
    pidFile: `/run/${name}.pid`,
    ownMark: config,
    outputFile: join(directory, `${name}.log`),
    log,
  });
}

/** Root alone may connect, and needs no polkit to do so. */
async function writeLibvirtdConfig(directory: string): Promise<string> {
  const lines = [
    'auth_unix_ro = "none"',
    'auth_unix_rw = "none"',
    'unix_sock_ro_perms = "0700"',
    'unix_sock_rw_perms = "0700"',
    'log_outputs = "3:stderr"',
  ];
  return writeConfig(join(directory, 'libvirtd.conf'), lines);
}

/** A guest can write to its console without end: 2 MiB, and as many again twice for what was before. */
async function writeVirtlogdConfig(directory: string): Promise<string> {
  const lines = [`max_size = ${2 * 1024 * 1024}`, 'max_backups = 2', 'log_outputs = "3:stderr"'];
  return writeConfig(join(directory, 'virtlogd.conf'), lines);
}

async function writeConfig(path: string, lines: readonly string[]): Promise<string> {
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  return path;
}

/** A guest writes its console through a pipe to virtlogd: ended while guests run, their consoles would be lost. */
async function stop(libvirtd: KeptDaemon, virtlogd: KeptDaemon, log: Logger): Promise<void> {
  const running = await countRunningGuests();
  await libvirtd.end();
  if (running === 0) return virtlogd.end();
  log.info(`${running} guests go on, and with them virtlogd, which writes their consoles`);
  await virtlogd.leave();
}

/** As many as there might be when libvirt cannot be asked. */
async function countRunningGuests(): Promise<number> {
  try {
    const libvirt = await connect({ socketPath, deadlineMs: 5000 });
    const domains = await libvirt.listDomains();
    await libvirt.close();
    return domains.filter((domain) => domain.id >= 0).length;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
