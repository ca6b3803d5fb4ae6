// The one link-local IPv6 address that a guest may use: made of its MAC (RFC 4291, modified EUI-64).
import ipaddr from 'ipaddr.js';

/** `fa:16:3e:00:00:01` to `fe80::f816:3eff:fe00:1`. */
export const linkLocalOf = (mac: string): string => euiAddress('fe80::', mac);

/** The address that stateless autoconfiguration gives `mac` in the /64 that begins with `prefix`. */
export function euiAddress(prefix: string, mac: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const upper = ipaddr.IPv6.parse(prefix).toByteArray().slice(0, 8);
  return new ipaddr.IPv6([...upper, a ^ 2, b, c, 0xff, 0xfe, d, e, f]).toString();
}
