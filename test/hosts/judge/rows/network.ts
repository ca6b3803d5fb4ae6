// `network_data.json`, for each of the programs that set up a network.
import type { Row } from '../row.ts';

const mac = 'fa:16:3e:00:00:01';
const other = 'fa:16:3e:00:00:02';
const nics = [
  { name: 'eth0', mac },
  { name: 'eth1', mac: other },
];
const phy = { id: 'tap0', type: 'ovs', ethernet_mac_address: mac, mtu: 1450 };
const phy1 = { id: 'tap1', type: 'phy', ethernet_mac_address: other, mtu: null };
const dns = [{ type: 'dns', address: '9.9.9.9' }];
const v4 = {
  id: 'net0',
  link: 'tap0',
  type: 'ipv4',
  ip_address: '10.0.0.5',
  netmask: '255.255.255.0',
  routes: [
    { network: '0.0.0.0', netmask: '0.0.0.0', gateway: '10.0.0.1' },
    { network: '192.168.0.0', netmask: '255.255.0.0', gateway: '10.0.0.2' },
  ],
};
const v6 = {
  id: 'net1',
  link: 'tap0',
  type: 'ipv6',
  ip_address: '2001:db8::5',
  netmask: 'ffff:ffff:ffff:ffff::',
  routes: [{ network: '::', netmask: '::', gateway: '2001:db8::1' }],
};
const of = (kind: string, id = 'netx', link = 'tap0') => ({ id, link, type: kind });

const data: Readonly<Record<string, object>> = {
  DHCP: { links: [phy], networks: [of('ipv4_dhcp')], services: [] },
  'fixed addresses of both kinds': { links: [phy], networks: [v4, v6], services: dns },
  'DHCP on one, a fixed address on the other': {
    links: [phy, phy1],
    networks: [v4, of('ipv4_dhcp', 'net9', 'tap1')],
    services: dns,
  },
  'DHCPv6 and SLAAC': {
    links: [phy, phy1],
    networks: [of('ipv6_dhcpv6-stateful'), of('ipv6_slaac', 'n2', 'tap1')],
    services: [],
  },
};

const renderers: readonly { name: string; without: readonly string[] }[] = [
  { name: 'ifupdown', without: ['/usr/sbin/netplan', '/sbin/netplan'] },
  { name: 'netplan', without: ['/sbin/ifup', '/sbin/ifdown', '/sbin/ifquery'] },
  { name: 'networkd', without: ['/usr/sbin/netplan', '/sbin/ifup', '/sbin/ifdown', '/sbin/ifquery'] },
];

export const networkRows: readonly Row[] = renderers.flatMap(({ name, without }) =>
  Object.entries(data).map(([what, network]): Row => ({ name: `${name}: ${what}`, network, nics, without })),
);
