// netplan: one file, in JSON, which YAML takes too.
import type { NetworkFile, Nic } from './nic.ts';

export function netplan(nics: readonly Nic[]): NetworkFile[] {
  const those = (kind: (nic: Nic) => boolean, render: (nic: Nic) => object): object =>
    Object.fromEntries(nics.filter(kind).map((nic) => [nic.name, render(nic)]));
  const network = {
    version: 2,
    ethernets: those(({ bond, vlan }) => !bond && !vlan, ethernet),
    bonds: those(({ bond }) => bond !== undefined, bondOf),
    vlans: those(({ vlan }) => vlan !== undefined, vlanOf),
  };
  const content = `# Written by nova-lite-agent from network_data.json.\n${JSON.stringify({ network }, undefined, 2)}\n`;
  return [{ path: '/etc/netplan/50-nova-lite.yaml', content, mode: 0o600 }];
}

const ethernet = (nic: Nic): object => ({
  ...(nic.mac ? { match: { macaddress: nic.mac }, 'set-name': nic.name } : {}),
  ...addressing(nic),
});

const bondNames: Readonly<Record<string, string>> = {
  mode: 'mode',
  miimon: 'mii-monitor-interval',
  xmit_hash_policy: 'transmit-hash-policy',
  lacp_rate: 'lacp-rate',
};

const bondOf = (nic: Nic): object => ({
  interfaces: nic.bond?.members,
  ...(nic.mac ? { macaddress: nic.mac } : {}),
  parameters: Object.fromEntries(
    Object.entries(nic.bond?.options ?? {}).flatMap(([key, value]) =>
      bondNames[key] ? [[bondNames[key], value]] : [],
    ),
  ),
  ...addressing(nic),
});

const vlanOf = (nic: Nic): object => ({
  id: nic.vlan?.id,
  link: nic.vlan?.link,
  ...(nic.mac ? { macaddress: nic.mac } : {}),
  ...addressing(nic),
});

function addressing({ dhcp4, dhcp6, acceptRa, mtu, addresses, routes, dns }: Nic): object {
  return {
    ...(dhcp4 ? { dhcp4 } : {}),
    ...(dhcp6 ? { dhcp6 } : {}),
    ...(acceptRa === undefined ? {} : { 'accept-ra': acceptRa }),
    ...(mtu === undefined ? {} : { mtu }),
    ...(addresses.length > 0 ? { addresses } : {}),
    ...(routes.length > 0 ? { routes } : {}),
    ...(dns.length > 0 ? { nameservers: { addresses: dns } } : {}),
  };
}
