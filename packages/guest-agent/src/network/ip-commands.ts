// A script of ip(8), for guests in which nothing else knows of fixed addresses: busybox with udhcpc. Their init runs it.
import type { NetworkFile, Nic } from './nic.ts';
import { isV6 } from './nic.ts';

const path = '/etc/nova-lite-network';

/** Cards that get nothing fixed are left to DHCP, bonds and VLANs out. */
export function ipCommands(nics: readonly Nic[]): NetworkFile[] {
  const fixed = nics.filter(({ addresses, bond, vlan }) => addresses.length > 0 && !bond && !vlan);
  if (fixed.length === 0) return [];
  const dns = [...new Set(fixed.flatMap((nic) => nic.dns))];
  const lines = [
    '#!/bin/sh',
    '# Written by nova-lite-agent from network_data.json.',
    ...fixed.flatMap(commands),
    ...(dns.length > 0 ? [`printf 'nameserver %s\\n' ${dns.join(' ')} >/etc/resolv.conf`] : []),
  ];
  return [{ path, content: `${lines.join('\n')}\n`, mode: 0o755 }];
}

const family = (address: string): string => (isV6(address) ? '-6' : '-4');

const commands = ({ name, mtu, addresses, routes }: Nic): string[] => [
  ...(mtu === undefined ? [] : [`ip link set dev ${name} mtu ${mtu}`]),
  `ip link set dev ${name} up`,
  ...addresses.map((address) => `ip ${family(address)} address add ${address} dev ${name}`),
  ...routes.map(({ to, via }) => `ip ${family(via)} route replace ${to} via ${via} dev ${name}`),
];
