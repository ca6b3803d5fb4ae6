// The network scripts of Red Hat: /usr/share/doc/initscripts/sysconfig.txt.
import type { NetworkFile, Nic } from './nic.ts';
import { isDefault, isV6 } from './nic.ts';

const directory = '/etc/sysconfig/network-scripts';

export const sysconfig = (nics: readonly Nic[]): NetworkFile[] =>
  nics.flatMap((nic) => [
    { path: `${directory}/ifcfg-${nic.name}`, content: assignments(settings(nic)), mode: 0o644 },
    ...routeFile(nic, 'route', false),
    ...routeFile(nic, 'route6', true),
  ]);

function settings(nic: Nic): Record<string, string | undefined> {
  const { name, mac, mtu, dhcp4, dhcp6, bond, vlan, memberOf, dns } = nic;
  return {
    BOOTPROTO: dhcp4 ? 'dhcp' : 'none',
    DEVICE: name,
    [bond || vlan ? 'MACADDR' : 'HWADDR']: mac,
    TYPE: bond ? 'Bond' : vlan ? undefined : 'Ethernet',
    ONBOOT: 'yes',
    USERCTL: 'no',
    MTU: mtu?.toString(),
    ...v4(nic),
    ...v6(nic),
    DHCPV6C: dhcp6 ? 'yes' : undefined,
    ...Object.fromEntries(dns.slice(0, 3).map((address, index) => [`DNS${index + 1}`, address])),
    ...(bond ? { BONDING_MASTER: 'yes', BONDING_OPTS: bondingOptions(bond.options) } : {}),
    ...(memberOf ? { MASTER: memberOf, SLAVE: 'yes' } : {}),
    ...(vlan ? { VLAN: 'yes', PHYSDEV: vlan.link } : {}),
  };
}

const bondingOptions = (options: Readonly<Record<string, string>>): string =>
  Object.entries(options)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

function v4({ addresses, routes }: Nic): Record<string, string | undefined> {
  const own = addresses.filter((address) => !isV6(address)).map((address) => address.split('/'));
  const pairs = own.flatMap(([address = '', prefix = ''], index) => {
    const number = index === 0 ? '' : String(index);
    return [
      [`IPADDR${number}`, address],
      [`PREFIX${number}`, prefix],
    ];
  });
  const gateway = routes.find((route) => isDefault(route) && !isV6(route.via))?.via;
  return { ...(Object.fromEntries(pairs) as Record<string, string>), GATEWAY: gateway };
}

function v6({ addresses, routes, acceptRa }: Nic): Record<string, string | undefined> {
  const [first, ...others] = addresses.filter(isV6);
  if (first === undefined && acceptRa === undefined) return {};
  return {
    IPV6INIT: 'yes',
    IPV6_AUTOCONF: acceptRa ? 'yes' : 'no',
    IPV6ADDR: first,
    IPV6ADDR_SECONDARIES: others.length > 0 ? others.join(' ') : undefined,
    IPV6_DEFAULTGW: routes.find((route) => isDefault(route) && isV6(route.via))?.via,
  };
}

const assignments = (all: Readonly<Record<string, string | undefined>>): string =>
  [
    '# Written by nova-lite-agent from network_data.json.',
    ...Object.entries(all).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}=${/^[\w.:/-]*$/.test(value) ? value : `"${value}"`}`],
    ),
    '',
  ].join('\n');

function routeFile({ name, routes }: Nic, kind: string, six: boolean): NetworkFile[] {
  const lines = routes
    .filter((route) => !isDefault(route) && isV6(route.via) === six)
    .map(({ to, via }) => `${to} via ${via} dev ${name}\n`);
  return lines.length === 0
    ? []
    : [{ path: `${directory}/${kind}-${name}`, content: lines.join(''), mode: 0o644 }];
}
