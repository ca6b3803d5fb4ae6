// `network_data.json`, for each of the programs that set up a network.
import type { Differences, Row } from '../row.ts';

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
  'an address that no interface has': {
    links: [phy, { ...phy1, ethernet_mac_address: 'fa:16:3e:00:00:99' }],
    networks: [of('ipv4_dhcp'), of('ipv4_dhcp', 'n2', 'tap1')],
    services: [],
  },
  'name servers of one network': { links: [phy], networks: [{ ...v4, services: dns }], services: [] },
  'a VLAN on a bond': {
    links: [
      phy,
      phy1,
      {
        id: 'bond',
        type: 'bond',
        bond_links: ['tap0', 'tap1'],
        bond_mode: '802.3ad',
        bond_miimon: 100,
        ethernet_mac_address: mac,
      },
      { id: 'vlan', type: 'vlan', vlan_link: 'bond', vlan_id: 101, vlan_mac_address: mac },
    ],
    networks: [{ ...v4, link: 'vlan' }],
    services: [],
  },
};

const renderers: readonly { name: string; without: readonly string[] }[] = [
  { name: 'ifupdown', without: ['/usr/sbin/netplan', '/sbin/netplan'] },
  { name: 'netplan', without: ['/sbin/ifup', '/sbin/ifdown', '/sbin/ifquery'] },
  { name: 'networkd', without: ['/usr/sbin/netplan', '/sbin/ifup', '/sbin/ifdown', '/sbin/ifquery'] },
];

const ra = 'router-advertisements';

/** By renderer and data. */
const differs: Readonly<Record<string, Differences>> = {
  'ifupdown: fixed addresses of both kinds': { [ra]: ['ifupdown eth0'] },
  'ifupdown: an address that no interface has': { 'mac-missing': ['*'] },
  'ifupdown: name servers of one network': { 'dns-of-network': ['ifupdown name servers'] },
  'ifupdown: a VLAN on a bond': {
    'bond-members': ['ifupdown bond0', 'ifupdown bond0.101', 'ifupdown eth0', 'ifupdown eth1'],
  },
  'netplan: DHCP on one, a fixed address on the other': { 'dns-with-dhcp': ['netplan eth1.network'] },
  'netplan: DHCPv6 and SLAAC': { slaac: ['netplan eth1.network'] },
  'networkd: fixed addresses of both kinds': { [ra]: ['networkd eth0.network'] },
  'networkd: DHCPv6 and SLAAC': { slaac: ['networkd eth0.network', 'networkd eth1.network'] },
  'networkd: a VLAN on a bond': { 'networkd-bonds': ['networkd *'] },
};

/** What does not depend on the renderer is shown by the first alone. */
const once = ['an address that no interface has', 'name servers of one network'];

export const networkRows: readonly Row[] = renderers.flatMap(({ name: renderer, without }, index) =>
  Object.entries(data)
    .filter(([what]) => index === 0 || !once.includes(what))
    .map(([what, network]): Row => {
      const name = `${renderer}: ${what}`;
      return { name, network, nics, without, alwaysDiffers: differs[name] };
    }),
);
