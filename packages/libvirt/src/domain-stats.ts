// Statistics of a domain (virConnectGetAllDomainStats), as the list of typed parameters that libvirt sends.
import { smallestDomain, readDomain, writeDomain, type DomainRef } from './domain.ts';
import { XdrWriter, type XdrReader } from './xdr.ts';

/** `vcpu.0.time`, `block.1.rd.bytes`, `net.0.rx.pkts`, ... by name. */
export type DomainStats = ReadonlyMap<string, bigint | number | boolean | string>;

/** VIR_DOMAIN_STATS_*: balloon, vcpu, interface, block. */
const wanted = 4 | 8 | 16 | 32;
/** A name and a type at least. */
const smallestParameter = 12;

export const statsRequest = (domain: DomainRef): Buffer =>
  writeDomain(new XdrWriter().uint(1), domain).uint(wanted).uint(0).bytes();

/** Empty when the domain is gone. */
export function readStats(xdr: XdrReader): DomainStats {
  const records = xdr.array(smallestDomain, () => {
    readDomain(xdr);
    return new Map(xdr.array(smallestParameter, () => [xdr.string(), readValue(xdr)] as const));
  });
  return records[0] ?? new Map();
}

/** virTypedParameterType. */
function readValue(xdr: XdrReader): bigint | number | boolean | string {
  const type = xdr.int();
  switch (type) {
    case 1:
      return xdr.int();
    case 2:
      return xdr.uint();
    case 3:
      return BigInt.asIntN(64, xdr.uhyper());
    case 4:
      return xdr.uhyper();
    case 5:
      return xdr.fixed(8).readDoubleBE();
    case 6:
      return xdr.int() !== 0;
    case 7:
      return xdr.string();
    default:
      throw new RangeError(`libvirt sent a statistic of the type ${type}, which is none`);
  }
}
