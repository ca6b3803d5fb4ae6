// A host's network for tests: one network, a subnet of each version, guests a, b, ...
import { randomBytes, randomUUID } from 'node:crypto';
import type {
  GuestNetwork,
  HostNetwork,
  HostPort,
  HostRule,
  HostSecurityGroup,
} from '../src/model/host-network.ts';
import { euiAddress } from '../src/model/link-local.ts';
import { tapName } from '../src/model/names.ts';

export function sampleNetwork(more: Partial<GuestNetwork> = {}): GuestNetwork {
  const serviceMac = randomMac();
  return {
    id: randomUUID(),
    mtu: 1450,
    serviceMac,
    subnets: [
      {
        id: randomUUID(),
        version: 4,
        cidr: '10.77.0.0/24',
        gateway: '10.77.0.1',
        dhcp: true,
        serviceAddress: '10.77.0.2',
        dnsServers: [],
        hostRoutes: [{ destination: '192.0.2.0/24', nexthop: '10.77.0.9' }],
      },
      {
        id: randomUUID(),
        version: 6,
        cidr: 'fd77::/64',
        dhcp: true,
        serviceAddress: euiAddress('fd77::', serviceMac),
        dnsServers: [],
        hostRoutes: [],
        addressMode: 'slaac',
        raMode: 'slaac',
      },
    ],
    ports: [],
    ...more,
  };
}

export function samplePort(network: GuestNetwork, last: number, more: Partial<HostPort> = {}): HostPort {
  const id = randomUUID();
  const mac = more.mac ?? randomMac();
  const addresses = network.subnets.map((subnet) => ({
    subnetId: subnet.id,
    address:
      subnet.version === 4
        ? subnet.cidr.replace(/0\/.*/, String(last))
        : euiAddress(subnet.cidr.split('/')[0] ?? '', mac),
  }));
  return {
    id,
    mac,
    addresses,
    tap: tapName(id),
    instanceUuid: randomUUID(),
    hostname: `guest-${last}`,
    portSecurity: true,
    allowedPairs: [],
    securityGroups: [],
    ...more,
  };
}

/** Neutron's default group: everything out, from each other in. */
export function defaultGroup(ports: readonly HostPort[], more: readonly HostRule[] = []): HostSecurityGroup {
  const id = randomUUID();
  const versions = [4, 6] as const;
  return {
    id,
    members: ports.flatMap((port) => port.addresses.map(({ address }) => ({ mac: port.mac, cidr: address }))),
    rules: [
      ...versions.map((version): HostRule => ({ direction: 'egress', version })),
      ...versions.map((version): HostRule => ({ direction: 'ingress', version, remoteGroup: id })),
      ...more,
    ],
  };
}

export const hostNetwork = (
  networks: readonly GuestNetwork[],
  securityGroups: readonly HostSecurityGroup[] = [],
): HostNetwork => ({
  networks,
  securityGroups,
});

export const randomMac = (): string =>
  `fa:16:3e:${randomBytes(3)
    .toString('hex')
    .replace(/..(?=.)/g, '$&:')}`;
