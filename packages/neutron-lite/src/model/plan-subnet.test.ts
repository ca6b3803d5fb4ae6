import { describe, expect, test } from 'vitest';
import { planSubnet, type SubnetRequest } from './plan-subnet.ts';

const plan = (more: Partial<SubnetRequest> = {}, siblings: string[] = []) =>
  planSubnet({ ip_version: 4, cidr: '10.0.0.0/24', ...more }, 'net', siblings);

test('without wishes the first address is the gateway and the rest is the pool', () => {
  expect(plan()).toMatchObject({
    gateway_ip: '10.0.0.1',
    allocation_pools: [{ start: '10.0.0.2', end: '10.0.0.254' }],
  });
  expect(plan({ gateway_ip: '10.0.0.100' }).allocation_pools).toEqual([
    { start: '10.0.0.1', end: '10.0.0.99' },
    { start: '10.0.0.101', end: '10.0.0.254' },
  ]);
  expect(plan({ gateway_ip: null })).toMatchObject({
    gateway_ip: null,
    allocation_pools: [{ start: '10.0.0.1', end: '10.0.0.254' }],
  });
  expect(plan({ ip_version: 6, cidr: 'fd51::/64' })).toMatchObject({
    gateway_ip: 'fd51::',
    allocation_pools: [{ start: 'fd51::1', end: 'fd51::ffff:ffff:ffff:ffff' }],
  });
});

describe('is refused', () => {
  test.each<[Partial<SubnetRequest>, number, string]>([
    [
      { cidr: '10.0.0.300/24' },
      400,
      "Invalid input for cidr. Reason: '10.0.0.300/24' is not a valid IP subnet.",
    ],
    [
      { cidr: 'fd00::/64' },
      400,
      "Invalid input for operation: cidr 'fd00::/64' does not match the ip_version '4'.",
    ],
    [{ gateway_ip: '10.0.1.1' }, 400, 'Invalid input for operation: Gateway is not valid on subnet.'],
    [
      { gateway_ip: '10.0.0.5', allocation_pools: [{ start: '10.0.0.2', end: '10.0.0.9' }] },
      409,
      'Gateway ip 10.0.0.5 conflicts with allocation pool 10.0.0.2-10.0.0.9.',
    ],
    [
      { allocation_pools: [{ start: '10.0.0.9', end: '10.0.0.2' }] },
      400,
      'The allocation pool 10.0.0.9-10.0.0.2 is not valid.',
    ],
    [
      { allocation_pools: [{ start: '10.0.0.9', end: '10.0.1.2' }] },
      409,
      'The allocation pool 10.0.0.9-10.0.1.2 spans beyond the subnet cidr 10.0.0.0/24.',
    ],
    [
      {
        allocation_pools: [
          { start: '10.0.0.9', end: '10.0.0.20' },
          { start: '10.0.0.20', end: '10.0.0.30' },
        ],
      },
      409,
      'Found overlapping allocation pools: 10.0.0.9-10.0.0.20 10.0.0.20-10.0.0.30 for subnet 10.0.0.0/24.',
    ],
    [
      { dns_nameservers: ['dns.example'] },
      400,
      "Invalid input for dns_nameservers. Reason: 'dns.example' is not a valid nameserver. 'dns.example' is not a valid IP address.",
    ],
    [
      { host_routes: [{ destination: '10.9.0.0/16', nexthop: 'x' }] },
      400,
      "Invalid input for host_routes. Reason: 'x' is not a valid IP address.",
    ],
    [
      { ipv6_ra_mode: 'slaac' },
      400,
      'Invalid input for operation: ipv6_ra_mode and ipv6_address_mode are not valid for an IPv4 subnet.',
    ],
  ])('%j', (request, status, message) => {
    expect(() => plan(request)).toThrow(expect.objectContaining({ status, message }));
  });
});
