// Under which addresses a guest may come: those of its ports, and the link-local one that its MAC makes.
import { canonicalAddress, type InstancePort } from '@nova-lite/instance-metadata';

/** As sockets spell them, so that a look-up needs no parsing. */
export function addressesOf(port: InstancePort): string[] {
  return [...port.addresses.map(({ address }) => canonicalAddress(address)), linkLocalOf(port.mac)];
}

/** The source address of a connection without its zone; an IPv4 address on an IPv6 socket is that IPv4 address. */
export function sourceAddress(remoteAddress = ''): string {
  if (!remoteAddress.includes(':')) return remoteAddress;
  return remoteAddress.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/, '');
}

/** `fe80::f816:3eff:fe00:1` of `fa:16:3e:00:00:01` (modified EUI-64, RFC 4291 appendix A). */
export function linkLocalOf(mac: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const groups = [((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f];
  return canonicalAddress(`fe80::${groups.map((group) => group.toString(16)).join(':')}`);
}
