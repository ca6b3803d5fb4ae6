import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { GuestTree } from '../testing/guest-tree.ts';
import { guestTree } from '../testing/guest-tree.ts';

const links = [
  { id: 'a', type: 'ovs', mtu: 1450, ethernet_mac_address: 'FA:16:3E:00:00:01' },
  { id: 'b', type: 'phy', mtu: null, ethernet_mac_address: 'fa:16:3e:00:00:02' },
  { id: 'c', type: 'phy', ethernet_mac_address: 'fa:16:3e:00:00:03' },
  {
    id: 'bond',
    type: 'bond',
    bond_links: ['b', 'c'],
    bond_mode: '802.3ad',
    bond_miimon: 100,
    ethernet_mac_address: 'fa:16:3e:00:00:02',
  },
  { id: 'v', type: 'vlan', vlan_link: 'bond', vlan_id: 101, vlan_mac_address: 'fa:16:3e:00:00:09' },
];
const networks = [
  { id: 'n0', type: 'ipv4_dhcp', link: 'bond' },
  {
    id: 'n1',
    type: 'ipv4',
    link: 'a',
    ip_address: '10.0.0.5',
    netmask: '255.255.252.0',
    routes: [
      { network: '0.0.0.0', netmask: '0.0.0.0', gateway: '10.0.0.1' },
      { network: '192.168.0.0', netmask: '255.255.0.0', gateway: '10.0.0.2' },
    ],
    services: [{ type: 'dns', address: '9.9.9.9' }],
  },
  {
    id: 'n2',
    type: 'ipv6',
    link: 'a',
    ip_address: '2001:db8::5',
    netmask: 'ffff:ffff:ffff:ffff::',
    routes: [{ network: '::', netmask: '::', gateway: '2001:db8::1' }],
  },
  { id: 'n3', type: 'ipv4', link: 'v', ip_address: '10.1.0.5/16' },
];
const services = [
  { type: 'dns', address: '8.8.4.4' },
  { type: 'dns', address: 'x\nDNS=6.6.6.6' },
];

async function provisioned(
  programs: readonly string[],
  data: object = { links, networks, services },
): Promise<GuestTree> {
  const tree = await guestTree({ drive: { 'network_data.json': JSON.stringify(data) } });
  for (const path of programs) await tree.write(path, '');
  for (const number of [1, 2, 3])
    await tree.write(`sys/class/net/ens${number}/address`, `fa:16:3e:00:00:0${number}\n`);
  await tree.provision();
  return tree;
}

const read = (tree: GuestTree, path: string): Promise<string> => readFile(join(tree.root, path), 'utf8');

test('networkd gets static addresses, routes, name servers, bonds and VLANs', async () => {
  const tree = await provisioned(['usr/bin/networkctl', 'etc/systemd/system.conf']);
  const file = (name: string): Promise<string> => read(tree, `etc/systemd/network/10-nova-lite-${name}`);
  expect(await file('ens1.network')).toBe(
    `[Match]\nName=ens1\n\n[Link]\nMTUBytes=1450\n\n[Network]\nDHCP=no\nIPv6AcceptRA=no\nAddress=10.0.0.5/22\nAddress=2001:db8::5/64\nDNS=9.9.9.9\nDNS=8.8.4.4\n\n[Route]\nDestination=0.0.0.0/0\nGateway=10.0.0.1\n\n[Route]\nDestination=192.168.0.0/16\nGateway=10.0.0.2\n\n[Route]\nDestination=::/0\nGateway=2001:db8::1\n`,
  );
  expect(await file('ens2.network')).toContain('Bond=bond0');
  expect(await file('bond0.netdev')).toBe(
    '[NetDev]\nName=bond0\nKind=bond\nMACAddress=fa:16:3e:00:00:02\n\n[Bond]\nMode=802.3ad\nMIIMonitorSec=100ms\n',
  );
  expect(await file('bond0.network')).toContain('DHCP=ipv4\nVLAN=bond0.101\n');
  expect(await file('bond0.101.netdev')).toContain(
    'Kind=vlan\nMACAddress=fa:16:3e:00:00:09\n\n[VLAN]\nId=101\n',
  );
});

test('netplan gets the same as one file', async () => {
  const tree = await provisioned(['usr/sbin/netplan', 'etc/netplan/00.yaml']);
  const text = await read(tree, 'etc/netplan/50-nova-lite.yaml');
  expect(JSON.parse(text.slice(text.indexOf('\n')))).toMatchObject({
    network: {
      ethernets: {
        ens1: {
          match: { macaddress: 'fa:16:3e:00:00:01' },
          mtu: 1450,
          addresses: ['10.0.0.5/22', '2001:db8::5/64'],
          nameservers: { addresses: ['9.9.9.9', '8.8.4.4'] },
        },
        ens2: { 'set-name': 'ens2' },
      },
      bonds: {
        bond0: {
          interfaces: ['ens2', 'ens3'],
          dhcp4: true,
          parameters: { mode: '802.3ad', 'mii-monitor-interval': '100' },
        },
      },
      vlans: { 'bond0.101': { id: 101, link: 'bond0', addresses: ['10.1.0.5/16'] } },
    },
  });
});

test('ifupdown gets stanzas', async () => {
  const text = await read(
    await provisioned(['usr/sbin/ifup', 'etc/network/interfaces']),
    'etc/network/interfaces.d/50-nova-lite',
  );
  expect(text).toContain(
    'auto ens1\niface ens1 inet static\n    mtu 1450\n    dns-nameservers 9.9.9.9 8.8.4.4\n    address 10.0.0.5/22\n    gateway 10.0.0.1\n    post-up ip route replace 192.168.0.0/16 via 10.0.0.2 dev ens1\niface ens1 inet6 static\n    address 2001:db8::5/64\n    gateway 2001:db8::1\n    accept_ra 0\n',
  );
  expect(text).toContain('iface ens2 inet manual\n    bond-master bond0\n');
  expect(text).toContain(
    'iface bond0 inet dhcp\n    dns-nameservers 8.8.4.4\n    bond-slaves ens2 ens3\n    bond-mode 802.3ad\n    bond-miimon 100\n',
  );
});

test('sysconfig gets a file for each interface', async () => {
  const tree = await provisioned(['usr/bin/nmcli', 'etc/sysconfig/network-scripts/readme']);
  const file = (name: string): Promise<string> => read(tree, `etc/sysconfig/network-scripts/${name}`);
  expect(await file('ifcfg-ens1')).toContain(
    'IPADDR=10.0.0.5\nPREFIX=22\nGATEWAY=10.0.0.1\nIPV6INIT=yes\nIPV6_AUTOCONF=no\nIPV6ADDR=2001:db8::5/64\nIPV6_DEFAULTGW=2001:db8::1\nDNS1=9.9.9.9\n',
  );
  expect(await file('route-ens1')).toBe('192.168.0.0/16 via 10.0.0.2 dev ens1\n');
  expect(await file('ifcfg-bond0')).toContain('BONDING_OPTS="mode=802.3ad miimon=100"\n');
  expect(await file('ifcfg-bond0.101')).toContain('VLAN=yes\nPHYSDEV=bond0\n');
});

test('busybox gets a script for the fixed addresses, and none where DHCP gives them all', async () => {
  const programs = ['bin/udhcpc', 'etc/udhcpc/default.script'];
  expect(await read(await provisioned(programs), 'etc/nova-lite-network')).toBe(
    [
      '#!/bin/sh',
      '# Written by nova-lite-agent from network_data.json.',
      'ip link set dev ens1 mtu 1450',
      'ip link set dev ens1 up',
      'ip -4 address add 10.0.0.5/22 dev ens1',
      'ip -6 address add 2001:db8::5/64 dev ens1',
      'ip -4 route replace 0.0.0.0/0 via 10.0.0.1 dev ens1',
      'ip -4 route replace 192.168.0.0/16 via 10.0.0.2 dev ens1',
      'ip -6 route replace ::/0 via 2001:db8::1 dev ens1',
      "printf 'nameserver %s\\n' 9.9.9.9 8.8.4.4 >/etc/resolv.conf",
      '',
    ].join('\n'),
  );
  const automatic = { links: links.slice(0, 1), networks: [{ type: 'ipv4_dhcp', link: 'a' }] };
  expect((await provisioned(programs, automatic)).lines.join('\n')).not.toContain('network:');
});

test('an interface that is not there costs no other, and no line of a stranger gets into a file', async () => {
  const tree = await provisioned(['usr/bin/networkctl', 'etc/systemd/system.conf'], {
    links: [{ id: 'x', type: 'phy', ethernet_mac_address: 'fa:16:3e:00:00:99' }, ...links],
    networks: [{ type: 'ipv4', link: 'a', ip_address: '10.0.0.5\n[Match]', netmask: '255.0.0.0' }],
    services,
  });
  expect(tree.lines.join('\n')).toContain('no interface with the MAC address fa:16:3e:00:00:99');
  expect(await read(tree, 'etc/systemd/network/10-nova-lite-ens1.network')).not.toMatch(
    /6\.6\.6\.6|10\.0\.0\.5/,
  );
});

test('a guest in which nothing known sets the network up is left as it is', async () => {
  const tree = await provisioned([]);
  expect(tree.lines.join('\n')).not.toContain('network:');
});
