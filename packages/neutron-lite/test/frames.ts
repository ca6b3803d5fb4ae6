// Ethernet frames, byte by byte, for what no well-behaved tool would send.
import { isIPv4 } from 'node:net';
import { parseAddress } from '../src/model/address-range.ts';

export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/[^0-9a-f]/g, ''), 'hex');

const u8 = (value: number): Buffer => Buffer.from([value]);
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);

export function addressBytes(text: string): Buffer {
  const value = parseAddress(text)?.value ?? 0n;
  return Buffer.from(value.toString(16).padStart(isIPv4(text) ? 8 : 32, '0'), 'hex');
}

/** `type` is the EtherType; with a tag it is that of what is inside. */
export const ethernet = (to: string, from: string, type: number, payload: Buffer, vlan?: number): Buffer =>
  Buffer.concat([
    hex(to),
    hex(from),
    ...(vlan === undefined ? [] : [u16(0x8100), u16(vlan)]),
    u16(type),
    payload,
  ]);

export const arp = (operation: number, fromMac: string, from: string, to: string): Buffer =>
  Buffer.concat([
    hex('0001 0800 06 04'),
    u16(operation),
    hex(fromMac),
    addressBytes(from),
    hex('000000000000'),
    addressBytes(to),
  ]);

export function ipv4(from: string, to: string, protocol: number, payload: Buffer): Buffer {
  const head = (sum: number) =>
    Buffer.concat([
      hex('45 00'),
      u16(20 + payload.length),
      hex('0000 0000 40'),
      u8(protocol),
      u16(sum),
      addressBytes(from),
      addressBytes(to),
    ]);
  return Buffer.concat([head(checksum(head(0))), payload]);
}

/** Without a checksum, as IPv4 allows. */
export const udp = (from: number, to: number, payload: Buffer): Buffer =>
  Buffer.concat([u16(from), u16(to), u16(8 + payload.length), u16(0), payload]);

/** With `extension`, eight bytes of hop-by-hop options stand in between. */
export function icmpv6(from: string, to: string, message: Buffer, extension = false): Buffer {
  const pseudo = Buffer.concat([
    addressBytes(from),
    addressBytes(to),
    u16(0),
    u16(message.length),
    hex('000000 3a'),
    message,
  ]);
  const summed = Buffer.from(message);
  summed.writeUInt16BE(checksum(pseudo), 2);
  const payload = extension ? Buffer.concat([hex('3a 00 01 04 00 00 00 00'), summed]) : summed;
  return Buffer.concat([
    hex('60000000'),
    u16(payload.length),
    hex(extension ? '00' : '3a'),
    hex('ff'),
    addressBytes(from),
    addressBytes(to),
    payload,
  ]);
}

function checksum(bytes: Buffer): number {
  const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, u8(0)]);
  let sum = 0;
  for (let i = 0; i < even.length; i += 2) sum += even.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}
