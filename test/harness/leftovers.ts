// What a cloud has on this machine outside its data directory: looked up with the system's own tools.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** A line for each thing that is there; ids of networks, ports and servers tell whose it is. */
export async function thingsOf(ids: readonly string[], dataDir: string): Promise<string[]> {
  const short = ids.map((id) => id.slice(0, 11));
  const [namespaces, links, filters, processes] = await Promise.all([
    lines('ip', ['netns', 'list']),
    lines('ip', ['-o', 'link']),
    lines('nft', ['list', 'ruleset']),
    commandLines(),
  ]);
  return [
    ...mentioning(namespaces, ids).map((line) => `namespace ${line}`),
    ...mentioning(links, short).map((line) => `link ${line.slice(0, 60)}`),
    ...mentioning(filters, [...ids, ...short]).map((line) => `filter ${line.trim()}`),
    ...mentioning(processes, ids).map((line) => `process ${line.slice(0, 200)}`),
    ...(await files(join(dataDir, 'host/instances'), ids)),
    ...(await files(join(dataDir, 'network/networks'), ids)),
  ];
}

const mentioning = (from: readonly string[], words: readonly string[]): string[] =>
  from.filter((line) => words.some((word) => line.includes(word)));

async function lines(command: string, args: readonly string[]): Promise<string[]> {
  const { stdout } = await execa(command, args);
  return stdout.split('\n');
}

/** QEMU names the server in its arguments, dnsmasq the network. */
async function commandLines(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const all = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return all
    .map((line) => line.replaceAll('\0', ' '))
    .filter((line) => /qemu|dnsmasq|virtiofsd|libvirt/.test(line));
}

async function files(directory: string, ids: readonly string[]): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return mentioning(names, ids).map((name) => `file ${join(directory, name)}`);
}
