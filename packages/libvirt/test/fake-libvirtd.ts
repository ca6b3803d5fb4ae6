// A libvirtd for tests, on the wire level: answers as it is told and keeps what it was asked.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFrame, FrameSplitter, type Frame } from '../src/frame.ts';
import { keepaliveProgram, messageStatus, messageType, procedure, remoteProgram } from '../src/protocol.ts';
import { XdrWriter } from '../src/xdr.ts';

/** The body of the reply; an error is refused with; undefined leaves the call without an answer. */
export type Answer = (call: Frame) => Buffer | FakeRefusal | undefined;

export class FakeRefusal {
  readonly code: number;
  readonly message: string;

  constructor(code: number, message: string) {
    this.code = code;
    this.message = message;
  }
}

const empty = () => Buffer.alloc(0);
const one = () => new XdrWriter().int(1).bytes();

/** What an opening client needs. */
const opening: Record<number, Answer> = {
  [procedure.authList]: () => new XdrWriter().uint(1).int(0).bytes(),
  [procedure.connectOpen]: empty,
  [procedure.connectSupportsFeature]: one,
  [procedure.connectClose]: empty,
  [procedure.connectDomainEventCallbackRegisterAny]: one,
  [procedure.connectDomainEventCallbackDeregisterAny]: empty,
};

export class FakeLibvirtd implements AsyncDisposable {
  readonly calls: Frame[] = [];
  readonly keepalive: Frame[] = [];
  readonly #answers: Record<number, Answer>;
  readonly #directory: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  private constructor(directory: string, answers: Record<number, Answer>) {
    this.#directory = directory;
    this.#answers = { ...opening, ...answers };
  }

  static async start(answers: Record<number, Answer> = {}): Promise<FakeLibvirtd> {
    const fake = new FakeLibvirtd(await mkdtemp(join(tmpdir(), 'fake-libvirtd-')), answers);
    await fake.listen();
    return fake;
  }

  get socketPath(): string {
    return join(this.#directory, 'libvirt-sock');
  }

  get procedures(): number[] {
    return this.calls.map((call) => call.procedure);
  }

  async listen(): Promise<void> {
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.socketPath, resolve));
  }

  /** As if the daemon was killed. */
  async die(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(undefined)));
  }

  answer(serial: number, number: number, body: Buffer): void {
    this.send({ ...frameOf(number, serial), type: messageType.reply, body });
  }

  event(number: number, body: Buffer): void {
    this.send({ ...frameOf(number, 0), type: messageType.event, body });
  }

  ping(): void {
    this.send({ ...frameOf(1, 0), program: keepaliveProgram.id, type: messageType.event, body: empty() });
  }

  send(frame: Frame): void {
    this.raw(encodeFrame(frame));
  }

  raw(bytes: Buffer): void {
    for (const socket of this.#sockets) socket.write(bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.die();
    await rm(this.#directory, { recursive: true, force: true });
  }

  #serve(socket: Socket): void {
    const splitter = new FrameSplitter();
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (chunk) => splitter.push(chunk).forEach((frame) => this.#hear(frame)));
  }

  #hear(frame: Frame): void {
    if (frame.program === keepaliveProgram.id) return void this.keepalive.push(frame);
    this.calls.push(frame);
    const answer = (this.#answers[frame.procedure] ?? refuseUnknown)(frame);
    if (answer instanceof FakeRefusal) this.#refuse(frame, answer);
    else if (answer) this.answer(frame.serial, frame.procedure, answer);
  }

  #refuse(call: Frame, refusal: FakeRefusal): void {
    this.send({ ...call, type: messageType.reply, status: messageStatus.error, body: errorBody(refusal) });
  }
}

const refuseUnknown: Answer = (call) => new FakeRefusal(3, `this fake knows no procedure ${call.procedure}`);

const frameOf = (number: number, serial: number) => ({
  program: remoteProgram.id,
  version: remoteProgram.version,
  procedure: number,
  serial,
  status: messageStatus.ok,
});

/** A `remote_error` of the QEMU driver. */
function errorBody({ code, message }: FakeRefusal): Buffer {
  const xdr = new XdrWriter().int(code).int(10).uint(1).string(message).int(2);
  return xdr.uint(0).uint(0).uint(0).uint(0).int(-1).int(-1).uint(0).bytes();
}
