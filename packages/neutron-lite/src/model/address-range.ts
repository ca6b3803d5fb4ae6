// Arithmetic on addresses: they are big numbers, IPv4 and IPv6 alike.
import ipaddr from 'ipaddr.js';

export interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

export interface Cidr extends Range {
  readonly version: 4 | 6;
  readonly bits: number;
  /** Canonical, with the host bits cleared. */
  readonly text: string;
}

/** Undefined when it is no address in the usual notation. Zones (`%eth0`) are refused. */
export function parseAddress(text: string): { version: 4 | 6; value: bigint; text: string } | undefined {
  if (text.includes('%') || !(ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)))
    return undefined;
  const parsed = ipaddr.parse(text);
  const value = BigInt(
    `0x${parsed
      .toByteArray()
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')}`,
  );
  const version = parsed.kind() === 'ipv4' ? 4 : 6;
  return { version, value, text: formatAddress(version, value) };
}

export function formatAddress(version: 4 | 6, value: bigint): string {
  const hex = value.toString(16).padStart(version === 4 ? 8 : 32, '0');
  const bytes = [...Buffer.from(hex, 'hex')];
  return version === 4 ? new ipaddr.IPv4(bytes).toString() : new ipaddr.IPv6(bytes).toString();
}

/** Undefined when it is none. `10.0.0.7/24` is read as `10.0.0.0/24`. */
export function parseCidr(text: string): Cidr | undefined {
  const [head = '', length = '', ...rest] = text.split('/');
  const address = parseAddress(head);
  if (!address || rest.length > 0 || !/^\d{1,3}$/.test(length)) return undefined;
  const width = address.version === 4 ? 32 : 128;
  const bits = Number(length);
  if (bits > width) return undefined;
  const size = 1n << BigInt(width - bits);
  const start = address.value - (address.value % size);
  const { version } = address;
  return { version, bits, start, end: start + size - 1n, text: `${formatAddress(version, start)}/${bits}` };
}

export const contains = (range: Range, value: bigint): boolean => value >= range.start && value <= range.end;

export const overlaps = (a: Range, b: Range): boolean => a.start <= b.end && b.start <= a.end;

/** The addresses that hosts may have: IPv4 without network and broadcast address, IPv6 without the first. */
export function hostRange(cidr: Cidr): Range {
  if (cidr.version === 6) return cidr.bits >= 127 ? cidr : { start: cidr.start + 1n, end: cidr.end };
  return cidr.bits >= 31 ? cidr : { start: cidr.start + 1n, end: cidr.end - 1n };
}

/** `range` without one address: one or two ranges, or none. */
export function without(range: Range, value: bigint | undefined): Range[] {
  if (value === undefined || !contains(range, value)) return [range];
  return [
    { start: range.start, end: value - 1n },
    { start: value + 1n, end: range.end },
  ].filter(({ start, end }) => start <= end);
}

const randomTries = 16;

/**
 * A free address of the pools, or undefined when they are used up. By chance at first, so that an address is not given
 * to the next guest right after the last one lost it; then the lowest. `random` gives numbers from 0 up to 1.
 */
export function pickAddress(
  pools: readonly Range[],
  used: ReadonlySet<bigint>,
  random: () => number,
): bigint | undefined {
  const total = pools.reduce((sum, pool) => sum + pool.end - pool.start + 1n, 0n);
  for (let i = 0; i < randomTries && total > 0n; i += 1) {
    const value = nth(pools, BigInt(Math.floor(random() * Number(total < 2n ** 48n ? total : 2n ** 48n))));
    if (value !== undefined && !used.has(value)) return value;
  }
  for (const pool of pools)
    for (let value = pool.start; value <= pool.end; value += 1n) if (!used.has(value)) return value;
  return undefined;
}

function nth(pools: readonly Range[], index: bigint): bigint | undefined {
  let left = index;
  for (const pool of pools) {
    const size = pool.end - pool.start + 1n;
    if (left < size) return pool.start + left;
    left -= size;
  }
  return undefined;
}
