// XDR (RFC 4506), as much of it as libvirt's messages use: big-endian, everything padded to four bytes.

/** Builds the body of one message. Numbers are range-checked, because a silent wrap would name another domain or flag. */
export class XdrWriter {
  readonly #parts: Buffer[] = [];

  int(value: number): this {
    const part = Buffer.alloc(4);
    part.writeInt32BE(value);
    return this.#add(part);
  }

  uint(value: number): this {
    const part = Buffer.alloc(4);
    part.writeUInt32BE(value);
    return this.#add(part);
  }

  uhyper(value: bigint): this {
    const part = Buffer.alloc(8);
    part.writeBigUInt64BE(value);
    return this.#add(part);
  }

  /** Bytes whose number both sides know. */
  fixed(bytes: Uint8Array): this {
    return this.#add(Buffer.from(bytes)).#add(Buffer.alloc(padding(bytes.length)));
  }

  /** Bytes with their number before them. */
  opaque(bytes: Uint8Array): this {
    return this.uint(bytes.length).fixed(bytes);
  }

  string(text: string): this {
    if (text.includes('\0')) throw new RangeError('a string for libvirt must not contain a NUL character');
    return this.opaque(Buffer.from(text, 'utf8'));
  }

  optional<T>(value: T | undefined, write: (value: T) => unknown): this {
    this.uint(value === undefined ? 0 : 1);
    if (value !== undefined) write(value);
    return this;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #add(part: Buffer): this {
    this.#parts.push(part);
    return this;
  }
}

/** Reads the body of one message. Every length is checked against what is there before anything is allocated. */
export class XdrReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int(): number {
    return this.#take(4).readInt32BE();
  }

  uint(): number {
    return this.#take(4).readUInt32BE();
  }

  uhyper(): bigint {
    return this.#take(8).readBigUInt64BE();
  }

  fixed(length: number): Buffer {
    const bytes = this.#take(length);
    this.#take(padding(length));
    return bytes;
  }

  opaque(): Buffer {
    return this.fixed(this.uint());
  }

  string(): string {
    return this.opaque().toString('utf8');
  }

  optional<T>(read: () => T): T | undefined {
    return this.uint() === 0 ? undefined : read();
  }

  /** `smallest` is the least number of bytes of one item: it bounds the count by what is there. */
  array<T>(smallest: number, read: () => T): T[] {
    const count = this.uint();
    if (count * smallest > this.remaining) throw truncated(count * smallest, this.remaining);
    return Array.from({ length: count }, read);
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  #take(length: number): Buffer {
    if (length > this.remaining) throw truncated(length, this.remaining);
    const start = this.#offset;
    this.#offset += length;
    return this.#bytes.subarray(start, this.#offset);
  }
}

const padding = (length: number) => (4 - (length % 4)) % 4;

const truncated = (needed: number, left: number) =>
  new RangeError(`libvirt's message ends too early: ${needed} bytes needed, ${left} left`);
