// One dnsmasq for each network with DHCP: started in its namespace, told of changes, stopped by its own pid.
import { chmod, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { GuestNetwork } from '../model/host-network.ts';
import { namespacePath } from '../model/names.ts';
import type { HostCommands } from './commands.ts';
import { dnsmasqFiles } from './dnsmasq-files.ts';

export interface DhcpServers {
  /** Notes the network on disk, before anything of it is made: so a later run finds what a killed one left. */
  prepare(networkId: string): Promise<void>;
  /** Files, then the process: started when it is dead, restarted or told when what it reads has changed. */
  ensure(network: GuestNetwork): Promise<void>;
  /** Ends the process and removes its files. May be called twice. */
  remove(networkId: string): Promise<void>;
  /** Networks that have files here, those of a killed earlier run too. */
  known(): Promise<string[]>;
}

export interface DhcpSettings {
  readonly commands: HostCommands;
  /** Holds one directory a network. */
  readonly directory: string;
  readonly domain: string;
}

const stopTimeoutMs = 5000;

export function createDhcpServers({ commands, directory, domain }: DhcpSettings): DhcpServers {
  const placeOf = (id: string): string => join(directory, id);

  const start = async (network: GuestNetwork, place: string): Promise<void> => {
    await stopDnsmasq(place);
    const inside = `--net=${namespacePath(network.id)}`;
    await commands.run('nsenter', [inside, 'dnsmasq', `--conf-file=${place}/dnsmasq.conf`]);
  };

  return {
    prepare: (networkId) => makeReadable(placeOf(networkId)),
    async ensure(network) {
      const place = placeOf(network.id);
      if (!network.subnets.some((subnet) => subnet.dhcp)) return stopDnsmasq(place);
      const changed = await writeChanged(
        place,
        dnsmasqFiles(network, { directory: place, user: await dnsmasqUser(), domain }),
      );
      const pid = await runningPid(place);
      if (pid === undefined || changed.includes('dnsmasq.conf')) return start(network, place);
      if (changed.length > 0) signal(pid, 'SIGHUP');
    },
    async remove(networkId) {
      await stopDnsmasq(placeOf(networkId));
      await rm(placeOf(networkId), { recursive: true, force: true });
    },
    known: () => readdir(directory).catch(() => []),
  };
}

/** Debian's package makes the user `dnsmasq`; elsewhere `nobody` has to do. */
async function dnsmasqUser(): Promise<string> {
  const accounts = await readFile('/etc/passwd', 'utf8');
  return /^dnsmasq:/m.test(accounts) ? 'dnsmasq' : 'nobody';
}

/** dnsmasq reads its files again as an unprivileged user, so the way to them must be open; they hold no secret. */
async function makeReadable(place: string): Promise<void> {
  await mkdir(place, { recursive: true });
  await chmod(place, 0o755);
  for (let above = dirname(place); above !== dirname(above); above = dirname(above)) {
    const { mode } = await stat(above);
    if (mode & 0o001) continue;
    throw new Error(
      `DHCP was not started: dnsmasq runs unprivileged and can not enter ${above}. Run: chmod o+x ${above}`,
    );
  }
}

/** Names of the files whose content is new. A reader sees the old file or the new one. */
async function writeChanged(place: string, files: object): Promise<string[]> {
  const changed: string[] = [];
  for (const [name, text] of Object.entries(files) as [string, string][]) {
    const path = join(place, name);
    if ((await readFile(path, 'utf8').catch(() => undefined)) === text) continue;
    await writeFile(`${path}.new`, text, { mode: 0o644 });
    await rename(`${path}.new`, path);
    changed.push(name);
  }
  return changed;
}

/** The pid in the file, if that process is our dnsmasq; after a crash the number may be another's. */
async function runningPid(place: string): Promise<number | undefined> {
  const pid = Number(await readFile(join(place, 'pid'), 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes(`--conf-file=${place}/dnsmasq.conf`) ? pid : undefined;
}

async function stopDnsmasq(place: string): Promise<void> {
  const pid = await runningPid(place);
  if (pid === undefined) return;
  signal(pid, 'SIGTERM');
  for (let waited = 0; waited < stopTimeoutMs; waited += 10) {
    if ((await runningPid(place)) === undefined) return;
    await delay(10);
  }
  signal(pid, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
