// From what a user asked for to a whole security group rule, and what is refused, as Neutron decides it.
import { parseAddress, parseCidr } from './address-range.ts';
import { faults } from './faults.ts';
import { hasPorts, isIcmp, protocolNames, protocolNumber } from './protocols.ts';

export interface RuleRequest {
  readonly direction: 'ingress' | 'egress';
  readonly ethertype?: 'IPv4' | 'IPv6' | null;
  readonly protocol?: string | number | null;
  readonly port_range_min?: number | null;
  readonly port_range_max?: number | null;
  readonly remote_ip_prefix?: string | null;
  readonly remote_group_id?: string | null;
  readonly description?: string;
}

export interface PlannedRule {
  readonly direction: 'ingress' | 'egress';
  readonly ethertype: 'IPv4' | 'IPv6';
  readonly protocol: string | null;
  readonly port_range_min: number | null;
  readonly port_range_max: number | null;
  readonly remote_ip_prefix: string | null;
  readonly remote_group_id: string | null;
  readonly description: string;
}

/** Throws Neutron's fault for what makes no sense. */
export function planRule(request: RuleRequest): PlannedRule {
  const ethertype = request.ethertype ?? 'IPv4';
  const protocol = planProtocol(request.protocol ?? null, ethertype);
  const [min, max] = [request.port_range_min ?? null, request.port_range_max ?? null];
  checkPorts(protocol, min, max);
  if (request.remote_ip_prefix && request.remote_group_id) {
    throw faults.badRequest('Only remote_ip_prefix or remote_group_id may be provided.');
  }
  return {
    direction: request.direction,
    ethertype,
    protocol,
    port_range_min: min,
    port_range_max: max,
    remote_ip_prefix: planPrefix(request.remote_ip_prefix ?? null, ethertype),
    remote_group_id: request.remote_group_id ?? null,
    description: request.description ?? '',
  };
}

function planProtocol(wanted: string | number | null, ethertype: 'IPv4' | 'IPv6'): string | null {
  const protocol = wanted === null ? null : String(wanted).toLowerCase();
  if (protocol === null || protocol === '' || protocol === 'any' || protocol === '0') return null;
  const number = protocolNumber(protocol);
  if (number === undefined) {
    throw faults.badRequest(
      `Security group rule protocol ${protocol} not supported. Only protocol values [${protocolNames.join(', ')}] and integer representations [0 to 255] are supported.`,
    );
  }
  if (number === 58 && ethertype === 'IPv4') {
    throw faults.badRequest(`Invalid ethertype ${ethertype} for protocol ${protocol}.`);
  }
  return protocol;
}

function checkPorts(protocol: string | null, min: number | null, max: number | null): void {
  if (min === null && max === null) return;
  const number = protocol === null ? undefined : protocolNumber(protocol);
  if (number !== undefined && isIcmp(number)) return checkIcmp(min, max);
  if (number === undefined || !hasPorts(number)) {
    throw faults.badRequest(`Must also specify protocol if port range is given.`);
  }
  if (min === null || max === null || min > max || min < 1 || max > 65_535) {
    throw faults.badRequest('For TCP/UDP protocols, port_range_min must be <= port_range_max');
  }
}

function checkIcmp(type: number | null, code: number | null): void {
  for (const [field, name, value] of [
    ['port_range_min', 'type', type],
    ['port_range_max', 'code', code],
  ] as const) {
    if (value !== null && (value < 0 || value > 255)) {
      throw faults.badRequest(`Invalid value for ICMP ${name} (${field}) ${value}. It must be 0 to 255.`);
    }
  }
  if (type === null && code !== null) {
    throw faults.badRequest(
      `ICMP code (port-range-max) ${code} is provided but ICMP type (port-range-min) is missing.`,
    );
  }
}

function planPrefix(prefix: string | null, ethertype: 'IPv4' | 'IPv6'): string | null {
  if (prefix === null || prefix === '') return null;
  const single = parseAddress(prefix);
  const cidr = parseCidr(single ? `${prefix}/${single.version === 4 ? 32 : 128}` : prefix);
  if (!cidr) throw faults.invalidFor('remote_ip_prefix', `'${prefix}' is not a valid IP subnet`);
  if (`IPv${cidr.version}` !== ethertype) {
    throw faults.badRequest(`Conflicting value ethertype ${ethertype} for CIDR ${prefix}`);
  }
  return cidr.text;
}
