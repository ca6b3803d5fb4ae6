import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { sampleNetwork, samplePort } from '../../test/sample-network.ts';
import type { HostRule } from '../model/host-network.ts';
import { renderFilter } from './filter-rules.ts';
import { ruleMatch } from './group-chains.ts';

describe('one rule', () => {
  const rule = (more: Partial<HostRule>): string => ruleMatch({ direction: 'ingress', version: 4, ...more });
  test.each([
    [{}, 'ether type ip'],
    [{ version: 6 }, 'ether type ip6'],
    [{ protocol: 6, min: 22, max: 22 }, 'ether type ip meta l4proto 6 th dport 22'],
    [
      { protocol: 17, min: 1, max: 65535, remoteCidr: '10.0.0.0/8' },
      'ether type ip ip saddr 10.0.0.0/8 meta l4proto 17 th dport { 1-65535 }',
    ],
    [{ direction: 'egress', remoteCidr: '10.0.0.0/8' }, 'ether type ip ip daddr 10.0.0.0/8'],
    [{ remoteCidr: '0.0.0.0/0' }, 'ether type ip'],
    [{ protocol: 1, min: 8, max: 0 }, 'ether type ip meta l4proto 1 icmp type 8 icmp code 0'],
    [{ version: 6, protocol: 1 }, 'ether type ip6 meta l4proto 58'],
    [{ protocol: 112 }, 'ether type ip meta l4proto 112'],
    [{ remoteGroup: 'a-b' }, 'ether type ip ether saddr . ip saddr @sg_a_b_v4'],
    [
      { direction: 'egress', version: 6, remoteGroup: 'a-b' },
      'ether type ip6 ether daddr . ip6 daddr @sg_a_b_v6',
    ],
  ] as const)('%j is: %s', (more, text) => {
    expect(rule(more)).toBe(text);
  });
});

describe('the whole filter', () => {
  test('of one guarded port is as written down', async () => {
    const id = '11111111-2222-4333-8444-555555555555';
    const networkId = '99999999-2222-4333-8444-555555555555';
    const subnet = {
      version: 4,
      cidr: '10.0.0.0/24',
      dhcp: true,
      dnsServers: [],
      hostRoutes: [],
      serviceAddress: '10.0.0.2',
      id,
    } as const;
    const port = {
      ...samplePort(sampleNetwork(), 1),
      id,
      tap: 'tap11111111-22',
      mac: 'fa:16:3e:00:00:01',
      addresses: [{ address: '10.0.0.5', subnetId: id }],
      securityGroups: [id],
      allowedPairs: [{ mac: 'fa:16:3e:00:00:01', cidr: '10.0.9.0/24' }],
    };
    const network = {
      id: networkId,
      mtu: 1500,
      serviceMac: 'fa:16:3e:00:00:02',
      subnets: [subnet],
      ports: [port],
    };
    const group = {
      id,
      rules: [{ direction: 'ingress', version: 4, remoteGroup: id }] as const,
      members: [{ mac: port.mac, cidr: '10.0.0.5' }],
    };
    const text = renderFilter(
      { networks: [network], securityGroups: [group] },
      'c',
      new Map([[networkId, 7]]),
    );
    expect(text).toBe(await readFile(new URL('../../fixtures/one-port.nft', import.meta.url), 'utf8'));
  });

  test('a port without port security has no chains, but the host stays deaf to it', () => {
    const bare = sampleNetwork();
    const open = samplePort(bare, 1, { portSecurity: false });
    const text = renderFilter({ networks: [{ ...bare, ports: [open] }], securityGroups: [] }, 'c', new Map());
    expect(text).not.toContain(`out_${open.tap}`);
    expect(text).toContain(`"${open.tap}" : drop`);
  });
});
