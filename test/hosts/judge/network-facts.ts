// The network as ifupdown, netplan or systemd-networkd will read it: what they make of the files, not the files.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Box } from '../../harness/cloud-init/box.ts';

export async function networkFacts(box: Box): Promise<Map<string, string>> {
  return new Map([...(await fromIfupdown(box)), ...(await fromNetplan(box)), ...(await fromNetworkd(box))]);
}

async function fromIfupdown(box: Box): Promise<[string, string][]> {
  if ((await names(box, 'etc/network/interfaces.d')).length === 0) return [];
  const ask = async (...options: string[]): Promise<string[]> =>
    (await box.run(['ifquery', ...options])).stdout.split('\n').filter(Boolean);
  const interfaces = await ask('--list', '--all');
  const each = await Promise.all(
    interfaces.map(async (name) => ({ name, lines: (await ask(name)).map(meaning) })),
  );
  const isDns = (line: string): boolean => line.startsWith('dns-nameservers: ');
  const joined = (lines: readonly string[]): string => [...new Set(lines)].filter(Boolean).sort().join('\n');
  return [
    ...each.map(({ name, lines }): [string, string] => [
      `ifupdown ${name}`,
      joined(lines.filter((line) => !isDns(line))),
    ]),
    ['ifupdown name servers', joined(each.flatMap(({ lines }) => lines.filter(isDns)))],
  ];
}

/** A route may be written in several ways; what goes down with it, and what is so anyway, does not count. */
function meaning(line: string): string {
  const [, gateway] = /^up: route add (?:-A inet6 )?default gw (\S+)/.exec(line) ?? [];
  if (gateway) return `gateway: ${gateway}`;
  const [, net, via] = /^up: route add (?:-net|-A inet6) (\S+) gw (\S+)/.exec(line) ?? [];
  if (net) return `route: ${net} via ${via}`;
  const [, to, through] = /^up: ip route replace (\S+) via (\S+)/.exec(line) ?? [];
  if (to) return `route: ${to} via ${through}`;
  return line.startsWith('down: route del') || line === 'dhcp: 0' ? '' : line;
}

/** netplan's own generator says what networkd will get. */
async function fromNetplan(box: Box): Promise<[string, string][]> {
  if ((await names(box, 'etc/netplan')).length === 0) return [];
  const { exitCode, stderr } = await box.run(['/usr/libexec/netplan/generate']);
  const failed: [string, string][] = exitCode === 0 ? [] : [['netplan', stderr]];
  return [...failed, ...(await units(box, 'run/systemd/network', 'netplan'))];
}

const fromNetworkd = (box: Box): Promise<[string, string][]> => units(box, 'etc/systemd/network', 'networkd');

/** The lines of each section, sorted, without empty ones and comments. */
async function units(box: Box, directory: string, kind: string): Promise<[string, string][]> {
  const files = (await names(box, directory)).filter((name) => /\.(?:network|netdev|link)$/.test(name));
  return Promise.all(
    files.map(async (name): Promise<[string, string]> => {
      const text = await readFile(join(box.root, directory, name), 'utf8');
      return [`${kind} ${name.replace(/^10-(?:netplan|cloud-init|nova-lite)-/, '')}`, sections(text)];
    }),
  );
}

/** `[Address]` may stand for itself or in `[Network]`; an address of the hardware beside the name adds nothing. */
function sections(text: string): string {
  let section = '';
  let count = 0;
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .flatMap((line) => {
      if (line.startsWith('[')) section = line === '[Address]' ? '[Network]' : line;
      if (line === '[Route]') count++;
      const left = line === '' || /^[[#]|^(?:Permanent)?MACAddress=/.test(line);
      return left ? [] : [`${section}${section === '[Route]' ? count : ''} ${line}`];
    });
  return lines.sort().join('\n');
}

const names = (box: Box, directory: string): Promise<string[]> =>
  readdir(join(box.root, directory)).catch(() => []);
