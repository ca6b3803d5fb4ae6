// IPv4 and IPv6 addresses as bytes: masks and networks of subnets and routes.

/** `255.255.255.0` of `10.0.0.0/24`, `ffff:ffff:ffff:ffff::` of `fd00::/64`. */
export function netmaskOf(cidr: string): string {
  const { bytes, prefix } = parseCidr(cidr);
  return formatAddress(bytes.map((_, index) => maskByte(prefix, index)));
}

/** The network's own address: `10.0.0.0` of `10.0.0.7/24`. */
export function networkOf(cidr: string): string {
  const { bytes, prefix } = parseCidr(cidr);
  return formatAddress(bytes.map((byte, index) => byte & maskByte(prefix, index)));
}

/** The one spelling of an address (RFC 5952); what is no IPv6 address comes back as it is. */
export function canonicalAddress(address: string): string {
  return address.includes(':') ? formatAddress(parseIpv6(address)) : address;
}

function parseCidr(cidr: string): { bytes: number[]; prefix: number } {
  const [address = '', prefix] = cidr.split('/');
  const bytes = address.includes(':') ? parseIpv6(address) : address.split('.').map(Number);
  return { bytes, prefix: prefix === undefined ? bytes.length * 8 : Number(prefix) };
}

const maskByte = (prefix: number, index: number) =>
  (0xff << (8 - Math.min(8, Math.max(0, prefix - 8 * index)))) & 0xff;

/** WHATWG URLs know every spelling of an IPv6 address. Throws a TypeError for what is none. */
function parseIpv6(address: string): number[] {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [left = '', right] = canonical.split('::');
  const head = groupsOf(left);
  const tail = groupsOf(right ?? '');
  const groups = right === undefined ? head : [...head, ...zeros(8 - head.length - tail.length), ...tail];
  return groups.flatMap((group) => [group >> 8, group & 0xff]);
}

const groupsOf = (text: string) =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
const zeros = (count: number) => Array.from({ length: count }, () => 0);

function formatAddress(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}
