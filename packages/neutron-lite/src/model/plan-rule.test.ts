import { expect, test } from 'vitest';
import { planRule, type RuleRequest } from './plan-rule.ts';

const plan = (more: Partial<RuleRequest>) => planRule({ direction: 'ingress', ...more });

test('names and numbers of protocols, single addresses and empty wishes are understood', () => {
  expect(
    plan({ protocol: 'TCP', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '10.0.0.7' }),
  ).toMatchObject({ ethertype: 'IPv4', protocol: 'tcp', remote_ip_prefix: '10.0.0.7/32' });
  expect(plan({ protocol: 132 }).protocol).toBe('132');
  expect(plan({ protocol: 'any', remote_ip_prefix: '' })).toMatchObject({
    protocol: null,
    remote_ip_prefix: null,
  });
  expect(plan({ protocol: 'icmp', port_range_min: 8, port_range_max: 0 })).toMatchObject({
    port_range_min: 8,
    port_range_max: 0,
  });
});

test.each<[Partial<RuleRequest>, string]>([
  [{ protocol: 'nosuch' }, 'Security group rule protocol nosuch not supported.'],
  [{ port_range_min: 22, port_range_max: 22 }, 'Must also specify protocol if port range is given.'],
  [
    { protocol: 'tcp', port_range_min: 30, port_range_max: 22 },
    'For TCP/UDP protocols, port_range_min must be <= port_range_max',
  ],
  [
    { protocol: 'icmp', port_range_min: 256 },
    'Invalid value for ICMP type (port_range_min) 256. It must be 0 to 255.',
  ],
  [
    { protocol: 'icmp', port_range_max: 0 },
    'ICMP code (port-range-max) 0 is provided but ICMP type (port-range-min) is missing.',
  ],
  [{ remote_ip_prefix: 'fd00::/64' }, 'Conflicting value ethertype IPv4 for CIDR fd00::/64'],
  [
    { remote_ip_prefix: '10.0.0.0/8', remote_group_id: 'g' },
    'Only remote_ip_prefix or remote_group_id may be provided.',
  ],
])('%j is refused: %s', (request, message) => {
  expect(() => plan(request)).toThrow(message);
});
