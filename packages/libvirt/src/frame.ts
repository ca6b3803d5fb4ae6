// Frames of libvirt's wire protocol: a length that counts itself, a header of six words, a body in XDR.

export interface Frame {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly type: number;
  readonly serial: number;
  readonly status: number;
  readonly body: Buffer;
}

const headerBytes = 28;

/** libvirt's own limit (VIR_NET_MESSAGE_MAX). */
export const largestFrame = 32 * 1024 * 1024;

export function encodeFrame(frame: Frame): Buffer {
  const length = headerBytes + frame.body.length;
  if (length > largestFrame) throw new RangeError(`a message of ${length} bytes is too large for libvirt`);
  const header = Buffer.alloc(headerBytes);
  const words = [
    length,
    frame.program,
    frame.version,
    frame.procedure,
    frame.type,
    frame.serial,
    frame.status,
  ];
  words.forEach((word, index) => header.writeUInt32BE(word, index * 4));
  return Buffer.concat([header, frame.body]);
}

/** Cuts a stream of bytes into frames, however the bytes arrive. */
export class FrameSplitter {
  #chunks: Buffer[] = [];
  #buffered = 0;
  #wanted = headerBytes;

  /** The frames that `chunk` completes. Throws when a length is impossible: the stream is of no use then. */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    return this.#buffered < this.#wanted ? [] : this.#cut();
  }

  #cut(): Frame[] {
    const frames: Frame[] = [];
    let rest = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    while ((this.#wanted = nextLength(rest)) <= rest.length) {
      frames.push(decodeFrame(rest.subarray(0, this.#wanted)));
      rest = rest.subarray(this.#wanted);
    }
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#buffered = rest.length;
    return frames;
  }
}

/** How many bytes the frame at the start of `bytes` has; the least a frame can have while its length is not there. */
function nextLength(bytes: Buffer): number {
  if (bytes.length < 4) return headerBytes;
  const length = bytes.readUInt32BE(0);
  if (length < headerBytes || length > largestFrame) {
    throw new RangeError(
      `libvirt announced a message of ${length} bytes (allowed: ${headerBytes} to ${largestFrame})`,
    );
  }
  return length;
}

function decodeFrame(bytes: Buffer): Frame {
  return {
    program: bytes.readUInt32BE(4),
    version: bytes.readUInt32BE(8),
    procedure: bytes.readInt32BE(12),
    type: bytes.readUInt32BE(16),
    serial: bytes.readUInt32BE(20),
    status: bytes.readUInt32BE(24),
    body: bytes.subarray(headerBytes),
  };
}
