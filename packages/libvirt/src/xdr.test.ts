import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { XdrReader, XdrWriter } from './xdr.ts';

const roundTrip = <T>(write: (xdr: XdrWriter) => unknown, read: (xdr: XdrReader) => T): T => {
  const writer = new XdrWriter();
  write(writer);
  const reader = new XdrReader(writer.bytes());
  const value = read(reader);
  expect(reader.remaining).toBe(0);
  return value;
};

const isAbsentOrRangeError = (error: unknown) => error === undefined || error instanceof RangeError;

function failure(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('XDR', () => {
  it('reads back every integer it wrote', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.nat(0xffffffff),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        (int, uint, uhyper) => {
          const read = roundTrip(
            (xdr) => xdr.int(int).uint(uint).uhyper(uhyper),
            (xdr) => [xdr.int(), xdr.uint(), xdr.uhyper()],
          );
          expect(read).toEqual([int, uint, uhyper]);
        },
      ),
    );
  });

  it('reads back every text and every run of bytes, padded to four', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array(), (text, bytes) => {
        fc.pre(!text.includes('\0'));
        const read = roundTrip(
          (xdr) => xdr.string(text).opaque(bytes).fixed(bytes),
          (xdr) => [xdr.string(), xdr.opaque(), xdr.fixed(bytes.length)],
        );
        expect(read).toEqual([text, Buffer.from(bytes), Buffer.from(bytes)]);
      }),
    );
  });

  it('tells an absent value from an empty one', () => {
    const write = (value: string | undefined) => (xdr: XdrWriter) =>
      xdr.optional(value, (text) => xdr.string(text));
    const read = (xdr: XdrReader) => xdr.optional(() => xdr.string());
    expect(roundTrip(write(undefined), read)).toBeUndefined();
    expect(roundTrip(write(''), read)).toBe('');
  });

  it('writes a string as RFC 4506 shows it', () => {
    expect(new XdrWriter().string('sillyprog').bytes().toString('hex')).toBe(
      '0000000973696c6c7970726f67000000',
    );
  });

  it('refuses numbers that do not fit, and text that C would cut short', () => {
    expect(() => new XdrWriter().int(2 ** 31)).toThrow(RangeError);
    expect(() => new XdrWriter().uint(-1)).toThrow(RangeError);
    expect(() => new XdrWriter().string('a\0b')).toThrow('NUL');
  });

  it('never reads past the end, whatever lengths the bytes claim', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const reads: ((xdr: XdrReader) => unknown)[] = [
          (xdr) => xdr.string(),
          (xdr) => xdr.array(4, () => xdr.int()),
          (xdr) => xdr.optional(() => xdr.uhyper()),
        ];
        for (const read of reads) {
          expect(failure(() => read(new XdrReader(Buffer.from(bytes))))).toSatisfy(isAbsentOrRangeError);
        }
      }),
    );
  });

  it('refuses a count of items that could not be there, before it makes room for them', () => {
    const xdr = new XdrReader(new XdrWriter().uint(0xffffffff).int(1).bytes());
    expect(() => xdr.array(4, () => xdr.int())).toThrow('ends too early');
  });
});
