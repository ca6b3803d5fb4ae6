// What the machine says about a cloud: its processes, its domains, its files. For tests that end things the hard way.
import { readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ConnectionLost, ReconnectingLibvirt, type DomainRef, type Libvirt } from '@nova-lite/libvirt';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Those that the dead and the kernel's own leave out: with a command line. */
export async function processes(): Promise<RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(pids.map((pid) => describe(Number(pid))));
  return all.filter((process) => process.command !== '');
}

async function describe(pid: number): Promise<RunningProcess> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const parent = Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0);
  return { pid, parent, command: command.replaceAll('\0', ' ').trim() };
}

/**
 * What works in a data directory or was told of it: PostgreSQL, QEMU, dnsmasq, libvirtd. Not virtlogd: it writes the
 * consoles of other clouds' guests too, and goes on for them.
 */
export async function processesIn(dataDir: string): Promise<string[]> {
  const found = await Promise.all(
    (await processes()).map(async ({ pid, command }) => {
      const directory = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      const ours = command.includes(dataDir) || directory.startsWith(dataDir);
      return ours && pid !== process.pid && !/virtlogd/.test(command)
        ? [`${pid} ${command.slice(0, 200)}`]
        : [];
    }),
  );
  return found.flat();
}

/** The process of a server's guest. */
export async function guestPid(serverId: string): Promise<number | undefined> {
  return (await processes()).find(({ command }) => /^\S*qemu/.test(command) && command.includes(serverId))
    ?.pid;
}

/** The processes that parse what guests send, with a parent or without; a cloud that has started has one. */
export async function metadataPids(dataDir: string): Promise<number[]> {
  const all = await processes();
  return all
    .filter(({ command }) => command.includes('metadata-process.ts') && command.includes(dataDir))
    .map(({ pid }) => pid);
}

const namespace = 'https://nova-lite.dev/xmlns/instance/1';

/**
 * Names of the domains that carry the id of the cloud, running or not. Waits for a libvirtd: another cloud that stops
 * may have ended its own a moment ago.
 */
export async function domainsOf(cloudId: string): Promise<string[]> {
  const libvirt = new ReconnectingLibvirt({ socketPath: '/run/libvirt/libvirt-sock' });
  try {
    return await libvirt.run((connection) => marked(connection, cloudId));
  } finally {
    await libvirt.close();
  }
}

async function marked(libvirt: Libvirt, cloudId: string): Promise<string[]> {
  const domains = await libvirt.listDomains();
  const marks = await Promise.all(domains.map((domain) => markOf(libvirt, domain)));
  return domains.filter((_, index) => marks[index]?.includes(cloudId)).map((domain) => domain.name);
}

/** Nothing for what is not ours or is gone meanwhile. */
function markOf(libvirt: Libvirt, domain: DomainRef): Promise<string> {
  return libvirt.metadata(domain, namespace).catch((error: unknown) => {
    if (error instanceof ConnectionLost) throw error;
    return '';
  });
}

/** The same from libvirt's own files, when no libvirtd runs. */
export async function definitionsOf(cloudId: string): Promise<string[]> {
  const directories = ['/etc/libvirt/qemu', '/run/libvirt/qemu'];
  const paths = (await Promise.all(directories.map(xmlFiles))).flat();
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => '')));
  return paths.filter((_, index) => texts[index]?.includes(cloudId));
}

async function xmlFiles(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => name.endsWith('.xml')).map((name) => join(directory, name));
}

/** All in a data directory but the database's own files, images (they stay for the next server) and process ids. */
export async function filesIn(dataDir: string): Promise<string[]> {
  const entries = await readdir(dataDir, { recursive: true });
  return entries.filter((path) => !/^(postgres|images|host\/images|metadata)\//.test(path)).toSorted();
}

/** What we, or the tools that we call, may have left in /tmp. */
export async function temporaryFiles(): Promise<string[]> {
  const ours = /^nova-lite-(?!(test|guest|client|disk|scenario|examples)-)|qemu|xorriso|libvirt/i;
  return (await readdir('/tmp')).filter((name) => ours.test(name)).toSorted();
}
