// The namespace of a network on this host, as a neighbour of its guests.
import { execa } from 'execa';

/**
 * Where a network has no DHCP, the namespace has no address that a guest could answer: it gets `address`, and uses it
 * for all of `range` (`10.0.0.0/24`).
 */
export async function joinNetwork(networkId: string, address: string, range: string): Promise<void> {
  const inside = ['netns', 'exec', `qdhcp-${networkId}`, 'ip'];
  const { stdout } = await execa('ip', [...inside, '-o', 'link']);
  const device = /^\d+: (ns-[^@:]+)/m.exec(stdout)?.[1] ?? '';
  await execa('ip', [...inside, 'address', 'replace', `${address}/32`, 'dev', device]);
  await execa('ip', [...inside, 'route', 'replace', range, 'dev', device, 'src', address]);
}
