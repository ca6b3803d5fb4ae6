import { assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleNetwork, samplePort } from '../../test/sample-network.ts';
import type { GuestNetwork, HostSubnet } from '../model/host-network.ts';
import { dnsmasqFiles, hostName } from './dnsmasq-files.ts';

const place = { directory: '/state/net', user: 'dnsmasq', domain: 'novalocal' };
const bare = sampleNetwork();
const port = samplePort(bare, 11);
const network: GuestNetwork = { ...bare, ports: [port] };
const files = (changed: GuestNetwork = network) => dnsmasqFiles(changed, place);
const [v4, v6] = network.subnets;
const withSubnet = (subnet: HostSubnet | undefined, more: Partial<HostSubnet>): GuestNetwork => ({
  ...network,
  subnets: subnet ? [{ ...subnet, ...more }] : [],
});

describe('options', () => {
  test('the metadata address, host routes and the default route are in 121 and 249', () => {
    const routes = '169.254.169.254/32,10.77.0.2,192.0.2.0/24,10.77.0.9,0.0.0.0/0,10.77.0.1';
    expect(files().options).toContain(`tag:subnet-${v4?.id},option:classless-static-route,${routes}\n`);
    expect(files().options).toContain(`tag:subnet-${v4?.id},249,${routes}\n`);
    expect(files().options).toContain('option:mtu,1450\n');
  });

  test('without a gateway no router is named, and no default route', () => {
    const { options } = files(withSubnet(v4, { gateway: undefined }));
    expect(options).toMatch(/option:router\n/);
    expect(options).not.toContain('0.0.0.0/0');
  });

  test('name servers of the subnet are told instead of our own', () => {
    expect(files(withSubnet(v4, { dnsServers: ['9.9.9.9', '1.1.1.1'] })).options).toContain(
      'option:dns-server,9.9.9.9,1.1.1.1\n',
    );
    expect(files().options).toContain('option:dns-server,10.77.0.2\n');
  });
});

describe('ranges', () => {
  test.each([
    [{ addressMode: 'slaac', raMode: 'slaac' }, 'ra-only'],
    [{ addressMode: 'dhcpv6-stateless', raMode: 'dhcpv6-stateless' }, 'ra-stateless'],
    [{ addressMode: 'dhcpv6-stateless', raMode: undefined }, 'static'],
    [{ addressMode: 'dhcpv6-stateful', raMode: 'dhcpv6-stateful' }, 'static'],
    [{ addressMode: undefined, raMode: undefined }, 'static'],
  ] as const)('IPv6 with %j is %s', (modes, keyword) => {
    const conf = files(withSubnet(v6, modes))['dnsmasq.conf'];
    expect(conf).toContain(`dhcp-range=set:subnet-${v6?.id},fd77::,${keyword},64,86400s\n`);
    expect(conf.includes('enable-ra')).toBe(modes.raMode !== undefined);
  });

  test("addresses that come from another router's advertisements alone are not ours to serve", () => {
    expect(files(withSubnet(v6, { addressMode: 'slaac', raMode: undefined }))['dnsmasq.conf']).not.toContain(
      'dhcp-range',
    );
  });

  test.each([
    ['10.0.0.0/24', '255.255.255.0'],
    ['10.0.0.0/8', '255.0.0.0'],
    ['10.0.0.0/29', '255.255.255.248'],
    ['10.0.0.0/31', '255.255.255.254'],
  ])('%s has the mask %s', (cidr, mask) => {
    expect(files(withSubnet(v4, { cidr }))['dnsmasq.conf']).toContain(`,static,${mask},`);
  });
});

describe('hosts', () => {
  test('a guest has one line for each address that DHCP gives', () => {
    expect(files().hosts).toBe(`${port.mac},guest-11,10.77.0.11\n`);
    const stateful = {
      ...network,
      subnets: network.subnets.map((subnet) => ({ ...subnet, addressMode: undefined })),
    };
    expect(files(stateful).hosts).toContain(`${port.mac},guest-11,[${port.addresses[1]?.address}]\n`);
  });

  test('no name, however it is written, makes a line or a field of its own', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 300 }), (name) => {
        expect(hostName(name)).toMatch(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?$/);
        const { hosts, names } = files({ ...network, ports: [{ ...port, hostname: name }] });
        expect([hosts, names].map((text) => text.split('\n').length)).toEqual([
          2,
          hostName(name) === '' ? 1 : 3,
        ]);
        expect(hosts.split(',').length).toBeLessThanOrEqual(3);
      }),
    );
  });
});
