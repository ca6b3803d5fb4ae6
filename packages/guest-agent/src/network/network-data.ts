// `network_data.json` to interfaces (cloudinit/sources/helpers/openstack.py:526). It comes from outside: what is no address is left out.
import { isIP } from 'node:net';
import type { Finding } from '@nova-lite/cloud-config';
import type { Nic, Route } from './nic.ts';

export interface NetworkPlan {
  readonly nics: readonly Nic[];
  readonly findings: readonly Finding[];
}

type Json = Readonly<Record<string, unknown>>;

/** `names`: MAC address to the kernel's name. An interface that is not there costs no other. */
export function planNetwork(content: Uint8Array, names: ReadonlyMap<string, string>): NetworkPlan {
  const findings: Finding[] = [];
  const warn = (message: string): void =>
    void findings.push({ severity: 'warning', code: 'network-data', message });
  const data = parse(content);
  if (!data) {
    warn('network_data.json is no JSON object, so the network stays as the image has it');
    return { nics: [], findings };
  }
  const links = listOf(data['links']);
  const named = nameLinks(links, names, warn);
  const members = membersOf(links, named);
  const dns = dnsOf(data['services']);
  const nics = links.flatMap((link) => {
    const name = named.get(text(link['id']) ?? '');
    const networks = listOf(data['networks']).filter((network) => network['link'] === link['id']);
    return name === undefined ? [] : [nicOf(link, name, networks, { named, members, dns })];
  });
  return { nics, findings };
}

/** Bonds are numbered, VLANs are called after their link, all else has the name of its MAC address. */
function nameLinks(
  links: readonly Json[],
  names: ReadonlyMap<string, string>,
  warn: (message: string) => void,
): Map<string, string> {
  const named = new Map<string, string>();
  let bonds = 0;
  for (const link of links) {
    const id = text(link['id']) ?? '';
    if (link['type'] === 'bond') named.set(id, `bond${bonds++}`);
    if (link['type'] === 'bond' || link['type'] === 'vlan') continue;
    const mac = macOf(link['ethernet_mac_address']);
    const name = mac && names.get(mac);
    if (name) named.set(id, name);
    else warn(`this machine has no interface with the MAC address ${mac ?? '(none)'}; it is left out`);
  }
  for (const link of links) {
    const parent = link['type'] === 'vlan' ? named.get(text(link['vlan_link']) ?? '') : undefined;
    if (parent) named.set(text(link['id']) ?? '', `${parent}.${vlanId(link)}`.slice(0, 15));
    else if (link['type'] === 'vlan') warn(`the VLAN ${vlanId(link)} has no link below it; it is left out`);
  }
  return named;
}

const vlanId = (link: Json): number => Number(link['vlan_id']) & 0xfff;

/** Member to bond. */
function membersOf(links: readonly Json[], named: ReadonlyMap<string, string>): Map<string, string> {
  const bonds = links.filter((link) => link['type'] === 'bond');
  return new Map(
    bonds.flatMap((bond) =>
      textsOf(bond['bond_links']).map((member): [string, string] => [
        member,
        named.get(text(bond['id']) ?? '') ?? '',
      ]),
    ),
  );
}

interface Known {
  readonly named: ReadonlyMap<string, string>;
  readonly members: ReadonlyMap<string, string>;
  readonly dns: readonly string[];
}

function nicOf(link: Json, name: string, networks: readonly Json[], { named, members, dns }: Known): Nic {
  const id = text(link['id']) ?? '';
  const types = networks.map((network) => text(network['type']) ?? '');
  const memberOf = members.get(id);
  return {
    name,
    mac: macOf(link['vlan_mac_address'] ?? link['ethernet_mac_address']),
    mtu: mtuOf(link['mtu']),
    dhcp4: types.includes('ipv4_dhcp'),
    dhcp6: types.some((type) =>
      ['ipv6_dhcp', 'ipv6_dhcpv6-stateful', 'ipv6_dhcpv6-stateless'].includes(type),
    ),
    acceptRa: acceptRaOf(types),
    addresses: networks.flatMap(addressOf),
    routes: networks.flatMap(routesOf),
    dns: memberOf ? [] : [...new Set([...networks.flatMap((network) => dnsOf(network['services'])), ...dns])],
    bond: link['type'] === 'bond' ? bondOf(link, named) : undefined,
    vlan:
      link['type'] === 'vlan'
        ? { id: vlanId(link), link: named.get(text(link['vlan_link']) ?? '') ?? '' }
        : undefined,
    memberOf,
  };
}

function bondOf(link: Json, named: ReadonlyMap<string, string>): Nic['bond'] {
  const options = Object.entries(link)
    .filter(
      ([key, value]) =>
        /^bond_[a-z_]+$/.test(key) && key !== 'bond_links' && /^[\w+.-]{1,40}$/.test(String(value)),
    )
    .map(([key, value]) => [key.slice('bond_'.length), String(value)]);
  const members = textsOf(link['bond_links']).flatMap((member) => named.get(member) ?? []);
  return { members, options: Object.fromEntries(options) as Record<string, string> };
}

function acceptRaOf(types: readonly string[]): boolean | undefined {
  if (types.some((type) => type.startsWith('ipv6_'))) return true;
  return types.some((type) => type === 'ipv6' || type === 'static6') ? false : undefined;
}

function addressOf(network: Json): string[] {
  const [address = '', inline] = (text(network['ip_address']) ?? '').split('/');
  const prefix = inline === undefined ? prefixOf(network['netmask']) : Number(inline);
  if (isIP(address) === 0 || !['ipv4', 'ipv6', 'static', 'static6'].includes(text(network['type']) ?? ''))
    return [];
  return [`${address}/${prefix ?? (isIP(address) === 4 ? 32 : 64)}`];
}

function routesOf(network: Json): Route[] {
  const gateway = text(network['gateway']);
  const first =
    gateway && isIP(gateway) ? [{ to: isIP(gateway) === 4 ? '0.0.0.0/0' : '::/0', via: gateway }] : [];
  const others = listOf(network['routes']).flatMap((route) => {
    const [to = '', inline] = (text(route['network']) ?? '').split('/');
    const via = text(route['gateway']) ?? '';
    const prefix = inline === undefined ? prefixOf(route['netmask']) : Number(inline);
    return isIP(to) && isIP(via) && prefix !== undefined ? [{ to: `${to}/${prefix}`, via }] : [];
  });
  const all = [...first, ...others];
  return all.filter((route, index) => all.findIndex((each) => each.to === route.to) === index);
}

/** From `255.255.252.0`, `ffff:ffff::` or a number. */
function prefixOf(netmask: unknown): number | undefined {
  const mask = String(netmask ?? '');
  if (/^\d{1,3}$/.test(mask)) return Number(mask);
  if (isIP(mask) === 4) return ones(mask.split('.').map(Number));
  if (isIP(mask) === 6)
    return ones(
      mask
        .split(':')
        .flatMap((group) => [
          Number.parseInt(group || '0', 16) >> 8,
          Number.parseInt(group || '0', 16) & 255,
        ]),
    );
  return undefined;
}

const ones = (bytes: readonly number[]): number =>
  bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);

const dnsOf = (services: unknown): string[] =>
  listOf(services).flatMap((service) => {
    const address = text(service['address']) ?? '';
    return service['type'] === 'dns' && isIP(address) ? [address] : [];
  });

function mtuOf(value: unknown): number | undefined {
  const mtu = Number(value);
  return Number.isInteger(mtu) && mtu >= 68 && mtu <= 65_535 ? mtu : undefined;
}

function macOf(value: unknown): string | undefined {
  const mac = (text(value) ?? '').toLowerCase();
  return /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(mac) ? mac : undefined;
}

function parse(content: Uint8Array): Json | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(content));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const most = 256;
const listOf = (value: unknown): Json[] =>
  Array.isArray(value) ? value.slice(0, most).filter(isRecord) : [];
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
