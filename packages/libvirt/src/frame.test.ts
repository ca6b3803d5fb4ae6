import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameSplitter, largestFrame, type Frame } from './frame.ts';

const word = fc.nat(0x7fffffff);
const frames = fc.array(
  fc.record({
    program: word,
    version: word,
    procedure: word,
    type: word,
    serial: word,
    status: word,
    body: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 6 },
);

/** Cuts `bytes` into pieces of the given sizes, over and over. */
function pieces(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const result: Buffer[] = [];
  for (let start = 0, index = 0; start < bytes.length; index++) {
    const end = start + (sizes[index % sizes.length] ?? 1);
    result.push(bytes.subarray(start, end));
    start = end;
  }
  return result;
}

describe('frames', () => {
  it('come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (sent, sizes) => {
        const splitter = new FrameSplitter();
        const received: Frame[] = [];
        for (const piece of pieces(Buffer.concat(sent.map(encodeFrame)), sizes))
          received.push(...splitter.push(piece));
        expect(received).toEqual(sent);
      }),
    );
  });

  it.each([0, 27, largestFrame + 1, 0xffffffff])(
    'with a length of %i are refused before anything is stored',
    (length) => {
      const start = Buffer.alloc(28);
      start.writeUInt32BE(length);
      expect(() => new FrameSplitter().push(start)).toThrow(`a message of ${length} bytes`);
    },
  );

  it('larger than libvirt takes are not sent', () => {
    const frame = {
      program: 1,
      version: 1,
      procedure: 1,
      type: 0,
      serial: 1,
      status: 0,
      body: Buffer.alloc(largestFrame),
    };
    expect(() => encodeFrame(frame)).toThrow('too large for libvirt');
  });
});
