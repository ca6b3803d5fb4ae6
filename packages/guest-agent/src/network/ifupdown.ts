// ifupdown: interfaces(5).
import type { NetworkFile, Nic, Route } from './nic.ts';
import { isDefault, isV6 } from './nic.ts';

export const ifupdown = (nics: readonly Nic[]): NetworkFile[] => [
  {
    path: '/etc/network/interfaces.d/50-nova-lite',
    content: ['# Written by nova-lite-agent from network_data.json.', ...nics.flatMap(stanzas), ''].join(
      '\n',
    ),
    mode: 0o644,
  },
];

function stanzas(nic: Nic): string[] {
  const v4 = nic.addresses.filter((address) => !isV6(address));
  const v6 = nic.addresses.filter(isV6);
  const automatic = nic.acceptRa === true && !nic.dhcp6;
  const all = [
    ...(nic.dhcp4 ? [['inet dhcp']] : []),
    ...v4.map((address) => ['inet static', ...fixed(nic, address)]),
    ...(nic.dhcp6 ? [['inet6 dhcp', '    accept_ra 1']] : automatic ? [['inet6 auto']] : []),
    ...v6.map((address) => ['inet6 static', ...fixed(nic, address), '    accept_ra 0']),
  ];
  const rest = all.length > 0 ? all : [['inet manual']];
  return [
    `auto ${nic.name}`,
    ...rest.flatMap(([head, ...lines], index) => [
      `iface ${nic.name} ${head}`,
      ...(index === 0 ? link(nic) : []),
      ...lines,
    ]),
  ];
}

/** The routes of its own family stand with the first address of that family. */
function fixed(nic: Nic, address: string): string[] {
  const first = nic.addresses.find((each) => isV6(each) === isV6(address)) === address;
  const routes = first ? nic.routes.filter(({ via }) => isV6(via) === isV6(address)) : [];
  return [`    address ${address}`, ...routes.map((route) => routeLine(route, nic.name))];
}

const routeLine = (route: Route, name: string): string =>
  isDefault(route)
    ? `    gateway ${route.via}`
    : `    post-up ip route replace ${route.to} via ${route.via} dev ${name}`;

function link({ mtu, dns, bond, vlan, memberOf, mac }: Nic): string[] {
  const options = Object.entries(bond?.options ?? {}).map(
    ([key, value]) => `    bond-${key.replaceAll('_', '-')} ${value}`,
  );
  return [
    ...(mtu === undefined ? [] : [`    mtu ${mtu}`]),
    ...(dns.length > 0 ? [`    dns-nameservers ${dns.join(' ')}`] : []),
    ...(bond ? [`    bond-slaves ${bond.members.join(' ')}`, ...options] : []),
    ...(memberOf ? [`    bond-master ${memberOf}`] : []),
    ...(vlan ? [`    vlan-raw-device ${vlan.link}`] : []),
    ...((bond || vlan) && mac ? [`    hwaddress ${mac}`] : []),
  ];
}
