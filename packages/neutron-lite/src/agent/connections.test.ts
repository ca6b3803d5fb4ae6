import { describe, expect, test } from 'vitest';
import { hostNetwork, sampleNetwork, samplePort } from '../../test/sample-network.ts';
import type { HostRule, HostSecurityGroup } from '../model/host-network.ts';
import { addressesToForget, forgetConnections } from './connections.ts';

const ssh: HostRule = { direction: 'ingress', version: 4, protocol: 6, min: 22, max: 22 };
const fromEachOther: HostRule = { direction: 'ingress', version: 4, remoteGroup: 'default' };
const groupOf = (id: string, rules: HostRule[], cidrs: string[] = []): HostSecurityGroup => ({
  id,
  rules,
  members: cidrs.map((cidr) => ({ mac: 'fa:16:3e:00:00:09', cidr })),
});

const network = sampleNetwork();
const web = samplePort(network, 11, { securityGroups: ['web'] });
const db = samplePort(network, 12, { securityGroups: ['default'] });
const withPorts = (...ports: (typeof web)[]) => [{ ...network, ports }];
const groups = [groupOf('web', [ssh]), groupOf('default', [fromEachOther], ['10.77.0.12', '10.77.0.40'])];
const before = hostNetwork(withPorts(web, db), groups);

const forgotten = (after: typeof before) => addressesToForget(before, after).map(({ address }) => address);
const knownAs = ({ addresses }: typeof web) => addresses.map(({ address }) => address);

describe('what is forgotten', () => {
  test('nothing, when nothing was taken away', () => {
    const richer = groupOf('web', [ssh, { ...ssh, min: 80, max: 80 }]);
    expect(forgotten(before)).toEqual([]);
    expect(forgotten(hostNetwork(withPorts(web, db), [richer, ...groups.slice(1)]))).toEqual([]);
  });

  test('the connections of a port whose group lost a rule, in its network, and of no other port', () => {
    const after = hostNetwork(withPorts(web, db), [groupOf('web', []), ...groups.slice(1)]);
    expect(forgotten(after)).toEqual(expect.arrayContaining(knownAs(web)));
    expect(forgotten(after)).not.toContain('10.77.0.12');
    expect(new Set(addressesToForget(before, after).map(({ networkId }) => networkId))).toEqual(
      new Set([network.id]),
    );
  });

  test('those of a port that left a group', () => {
    const after = hostNetwork(withPorts({ ...web, securityGroups: ['default'] }, db), groups);
    expect(forgotten(after)).toEqual(expect.arrayContaining(knownAs(web)));
  });

  test('those of a port that is gone: its address may become another guest’s', () => {
    expect(forgotten(hostNetwork(withPorts(db), groups))).toEqual(expect.arrayContaining(knownAs(web)));
  });

  test('those of who left a group that others let in, and not those of who stayed', () => {
    const fewer = groupOf('default', [fromEachOther], ['10.77.0.12']);
    expect(forgotten(hostNetwork(withPorts(web, db), [groups[0] ?? fewer, fewer]))).toEqual(['10.77.0.40']);
  });

  test('those of a port that is guarded from now on', () => {
    const open = { ...web, portSecurity: false, securityGroups: [] };
    const was = hostNetwork(withPorts(open), groups);
    expect(addressesToForget(was, hostNetwork(withPorts(web), groups)).length).toBeGreaterThan(0);
    expect(addressesToForget(before, hostNetwork(withPorts(open, db), groups))).toEqual([]);
  });
});

describe('forgetting', () => {
  const address = { networkId: 'a', address: 'fd77::1' };

  test('names the zone, the family and both sides', async () => {
    const calls: string[] = [];
    const run = async (command: string, args: readonly string[]) => (
      calls.push([command, ...args].join(' ')),
      ''
    );
    await forgetConnections(
      { run },
      [address, { networkId: 'gone', address: '10.0.0.1' }],
      new Map([['a', 7]]),
    );
    expect(calls).toEqual([
      'conntrack --delete --family ipv6 --src fd77::1 --zone 7',
      'conntrack --delete --family ipv6 --dst fd77::1 --zone 7',
    ]);
  });

  test('nothing to forget is no error, anything else is', async () => {
    const failing = (text: string) => ({ run: () => Promise.reject(new Error(text)) });
    const zones = new Map([['a', 7]]);
    const none = failing('conntrack v1.4.7 (conntrack-tools): 0 flow entries have been deleted.');
    await expect(forgetConnections(none, [address], zones)).resolves.toBeUndefined();
    await expect(forgetConnections(failing('Operation not permitted'), [address], zones)).rejects.toThrow(
      'permitted',
    );
  });
});
