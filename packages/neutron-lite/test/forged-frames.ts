// What a hostile guest would send to its neighbour, and whether it arrives.
import { execa } from 'execa';
import type { GuestNetwork, HostPort } from '../src/model/host-network.ts';
import { linkLocalOf } from '../src/model/link-local.ts';
import type { FakeGuest } from './fake-guest.ts';
import { addressBytes, arp, ethernet, hex, icmpv6, ipv4, udp } from './frames.ts';

const [ARP, IPV4, IPV6, LLDP] = [0x0806, 0x0800, 0x86dd, 0x88cc];
const otherMac = 'fa:16:3e:ff:ff:ff';
const advertisement = hex('86 00 0000 40 00 0708 00000000 00000000');

/** By name; `honest` is the one that may pass. All go from the first port to the second. */
export function forgedFrames(from: HostPort, to: HostPort, network: GuestNetwork): Record<string, Buffer> {
  const [me, you] = [from.addresses[0]?.address ?? '', to.addresses[0]?.address ?? ''];
  const [myLocal, yourLocal] = [linkLocalOf(from.mac), linkLocalOf(to.mac)];
  const text = (port: number, source = me) => ipv4(source, you, 17, udp(4000, port, Buffer.from('hello')));
  const claim = Buffer.concat([
    hex('88 00 0000 20000000'),
    addressBytes('fe80::a9fe:a9fe'),
    hex('02 01'),
    hex(from.mac),
  ]);
  const probe = Buffer.concat([hex('87 00 0000 00000000'), addressBytes(yourLocal)]);
  const send = (type: number, payload: Buffer, mac = from.mac, vlan?: number) =>
    ethernet(to.mac, mac, type, payload, vlan);
  return {
    honest: send(IPV4, text(5000)),
    'in a VLAN': send(IPV4, text(5001), from.mac, 7),
    "another's address": send(IPV4, text(5002, network.subnets[0]?.serviceAddress)),
    "another's MAC": send(IPV4, text(5003), otherMac),
    'a DHCP reply': send(IPV4, ipv4(me, you, 17, udp(67, 68, Buffer.from('offer')))),
    'a DHCP reply from an odd port': send(IPV4, text(68)),
    'a router advertisement': send(IPV6, icmpv6(myLocal, yourLocal, advertisement)),
    'a router advertisement behind an extension header': send(
      IPV6,
      icmpv6(myLocal, yourLocal, advertisement, true),
    ),
    "the metadata address as one's own": send(IPV6, icmpv6(myLocal, yourLocal, claim)),
    "a neighbour's link-local address": send(
      IPV6,
      icmpv6(linkLocalOf(otherMac), yourLocal, hex('80 00 0000 0001 0001')),
    ),
    "a test whether a neighbour's address is free": send(IPV6, icmpv6('::', yourLocal, probe)),
    "ARP for the gateway's address": send(ARP, arp(2, from.mac, '10.77.0.1', you)),
    "ARP with a neighbour's MAC": send(ARP, arp(2, otherMac, me, you)),
    "an ARP probe for a neighbour's address": send(ARP, arp(1, from.mac, '0.0.0.0', you)),
    'neither IP nor ARP': send(LLDP, Buffer.from('neither one nor the other')),
  };
}

const listener = `
import socket, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
s.bind(("eth0", 0))
s.setsockopt(263, 8, 1)
print("ready", flush=True)
while True:
    data, ancillary, _, _ = s.recvmsg(4096, 256)
    print(data.hex(), flush=True)
`;

const sender = `
import socket, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("eth0", 0))
for line in sys.argv[1:]: s.send(bytes.fromhex(line))
`;

/** Names of the frames that arrived. The last that is sent may pass, so when it has come the others are lost. */
export async function exchangeFrames(
  from: FakeGuest,
  to: FakeGuest,
  frames: Record<string, Buffer>,
): Promise<string[]> {
  const listening = execa('ip', ['netns', 'exec', to.namespace, 'python3', '-c', listener], {
    reject: false,
  });
  const heard: string[] = [];
  const lines = listening.iterable()[Symbol.asyncIterator]();
  try {
    await lines.next();
    const { honest = Buffer.alloc(0), ...forged } = frames;
    const all = [...Object.values(forged), honest].map((frame) => frame.toString('hex'));
    await from.run('python3', '-c', sender, ...all);
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      heard.push(line.value);
      if (sameFrame(line.value, honest)) break;
    }
  } finally {
    listening.kill('SIGKILL');
    await listening;
  }
  return Object.keys(frames).filter((name) =>
    heard.some((line) => sameFrame(line, frames[name] ?? Buffer.alloc(0))),
  );
}

/** The kernel takes a VLAN tag off before it shows the frame: what follows is compared, from the end. */
const sameFrame = (line: string, frame: Buffer): boolean => line.includes(frame.subarray(18).toString('hex'));
