import { expect, test } from 'vitest';
import { networkData } from './network-data.ts';
import type { InstancePort, PortAddress, PortSubnet } from './record.ts';

const v4: PortSubnet = {
  id: 's4',
  version: 4,
  cidr: '10.20.0.0/22',
  gateway: '10.20.0.1',
  dhcp: false,
  dnsServers: ['9.9.9.9'],
  hostRoutes: [{ destination: '192.168.7.9/16', nexthop: '10.20.0.254' }],
};
const v6: PortSubnet = {
  ...v4,
  id: 's6',
  version: 6,
  cidr: 'fd00:1::/64',
  gateway: 'fd00:1::1',
  hostRoutes: [],
};

const port = (...addresses: PortAddress[]): InstancePort => ({
  id: 'p1',
  mac: 'fa:16:3e:00:00:01',
  tap: 'tapp1',
  mtu: 1450,
  network: { id: 'n1', name: 'net' },
  addresses,
  securityGroups: [],
});

test('a static subnet is told with mask, default route, host routes and resolvers, and the link with its MTU', () => {
  expect(networkData([port({ address: '10.20.1.5', subnet: v4 })])).toEqual({
    links: [
      { id: 'tapp1', vif_id: 'p1', type: 'bridge', mtu: 1450, ethernet_mac_address: 'fa:16:3e:00:00:01' },
    ],
    networks: [
      {
        id: 'network0',
        type: 'ipv4',
        link: 'tapp1',
        ip_address: '10.20.1.5',
        netmask: '255.255.252.0',
        routes: [
          { network: '0.0.0.0', netmask: '0.0.0.0', gateway: '10.20.0.1' },
          { network: '192.168.0.0', netmask: '255.255.0.0', gateway: '10.20.0.254' },
        ],
        network_id: 'n1',
        services: [{ type: 'dns', address: '9.9.9.9' }],
      },
    ],
    services: [{ type: 'dns', address: '9.9.9.9' }],
  });
});

test('an IPv6 subnet says how its addresses are had', () => {
  const kinds = (['slaac', 'dhcpv6-stateful', 'dhcpv6-stateless', undefined] as const).flatMap(
    (addressMode) =>
      typesOf(
        port({ address: 'fd00:1::5', subnet: { ...v6, addressMode, dhcp: addressMode !== undefined } }),
      ),
  );
  expect(kinds).toEqual(['ipv6_slaac', 'ipv6_dhcpv6-stateful', 'ipv6_dhcpv6-stateless', 'ipv6']);
});

test('IPv4 comes before IPv6, and a second address of a port is static without a second default route', () => {
  const data = networkData([
    port(
      { address: 'fd00:1::5', subnet: v6 },
      { address: '10.20.1.5', subnet: { ...v4, dhcp: true } },
      { address: '10.20.1.6', subnet: { ...v4, dhcp: true, hostRoutes: [] } },
    ),
  ]);
  expect(data).toMatchObject({
    links: [{ mtu: null }],
    networks: [
      { id: 'network0', type: 'ipv4_dhcp' },
      { id: 'network1', type: 'ipv4', ip_address: '10.20.1.6', routes: [] },
      {
        id: 'network2',
        type: 'ipv6',
        netmask: 'ffff:ffff:ffff:ffff::',
        routes: [{ network: '::', netmask: '::' }],
      },
    ],
  });
});

test('a kind of plugging that Nova does not name is a physical link, and no ports are an empty object', () => {
  const odd = { ...port({ address: '10.20.1.5', subnet: v4 }), vifType: 'hostdev_physical' };
  expect(networkData([odd])).toMatchObject({ links: [{ type: 'phy' }] });
  expect(networkData([])).toEqual({});
});

function typesOf(...ports: InstancePort[]): string[] {
  const { networks } = networkData(ports) as { networks: { type: string }[] };
  return networks.map(({ type }) => type);
}
