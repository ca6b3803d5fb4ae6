// The last gate before the host's own tools: nothing but ids, MACs and addresses reaches their input files.
import { isIP } from 'node:net';
import type { GuestNetwork, HostNetwork, HostSecurityGroup } from './host-network.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const mac = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;
const device = /^tap[0-9a-f-]{1,11}$/;

/** Throws when a field is not of its form, naming it and its value. */
export function checkHostNetwork(desired: HostNetwork): void {
  desired.networks.forEach(checkNetwork);
  desired.securityGroups.forEach(checkGroup);
}

function checkNetwork(network: GuestNetwork): void {
  expect(uuid.test(network.id), 'network id', network.id);
  expect(Number.isInteger(network.mtu) && network.mtu >= 68 && network.mtu <= 65535, 'mtu', network.mtu);
  expect(mac.test(network.serviceMac), 'MAC', network.serviceMac);
  for (const subnet of network.subnets) {
    expect(uuid.test(subnet.id), 'subnet id', subnet.id);
    const nexthops = subnet.hostRoutes.map((route) => route.nexthop);
    const addresses = [
      subnet.gateway ?? '::',
      subnet.serviceAddress ?? '::',
      ...subnet.dnsServers,
      ...nexthops,
    ];
    addresses.forEach(checkAddress);
    [subnet.cidr, ...subnet.hostRoutes.map((route) => route.destination)].forEach(checkCidr);
  }
  for (const port of network.ports) {
    expect(uuid.test(port.id), 'port id', port.id);
    expect(device.test(port.tap), 'tap name', port.tap);
    port.addresses.forEach(({ address }) => checkAddress(address));
    [{ mac: port.mac, cidr: '::' }, ...port.allowedPairs].forEach(checkPair);
    port.securityGroups.forEach((id) => expect(uuid.test(id), 'security group id', id));
  }
}

function checkGroup(group: HostSecurityGroup): void {
  expect(uuid.test(group.id), 'security group id', group.id);
  group.members.forEach(checkPair);
  for (const rule of group.rules) {
    if (rule.remoteCidr !== undefined) checkCidr(rule.remoteCidr);
    if (rule.remoteGroup !== undefined) expect(uuid.test(rule.remoteGroup), 'remote group', rule.remoteGroup);
    for (const number of [rule.protocol, rule.min, rule.max]) {
      expect(
        number === undefined || (Number.isInteger(number) && number >= 0 && number <= 65535),
        'number of a rule',
        number,
      );
    }
  }
}

function checkPair(pair: { mac: string; cidr: string }): void {
  expect(mac.test(pair.mac), 'MAC', pair.mac);
  checkCidr(pair.cidr);
}

const checkAddress = (value: string): void =>
  expect(isIP(value) !== 0 && !value.includes('%'), 'address', value);

function checkCidr(value: string): void {
  const [address = '', length = '0', ...rest] = value.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  const ok =
    isIP(address) !== 0 && !value.includes('%') && /^\d{1,3}$/.test(length) && Number(length) <= bits;
  expect(ok && rest.length === 0, 'range', value);
}

function expect(ok: boolean, what: string, value: unknown): void {
  if (!ok)
    throw new Error(`The network of this host was not changed: ${JSON.stringify(value)} is no ${what}.`);
}
