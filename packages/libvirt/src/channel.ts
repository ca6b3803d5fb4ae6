// Calls and events over one socket: serial numbers, bounded calls in flight, deadlines, keepalive.
import type { Socket } from 'node:net';
import { ConnectionLost, DeadlineExceeded, decodeError } from './error.ts';
import { encodeFrame, FrameSplitter, type Frame } from './frame.ts';
import { Keepalive, type KeepaliveOptions } from './keepalive.ts';
import {
  keepaliveProcedure,
  keepaliveProgram,
  messageStatus,
  messageType,
  remoteProgram,
} from './protocol.ts';
import { XdrReader } from './xdr.ts';

export interface ChannelOptions {
  readonly maxInFlight: number;
  readonly deadlineMs: number;
  readonly keepalive: KeepaliveOptions;
  readonly onEvent: (frame: Frame) => void;
}

interface PendingCall {
  readonly procedure: number;
  readonly body: Buffer;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (body: XdrReader) => void;
  readonly reject: (error: Error) => void;
}

const nothing = Buffer.alloc(0);

export class Channel {
  readonly #socket: Socket;
  readonly #options: ChannelOptions;
  readonly #splitter = new FrameSplitter();
  readonly #keepalive: Keepalive;
  readonly #queue: PendingCall[] = [];
  readonly #inFlight = new Map<number, PendingCall>();
  readonly #onClose = new Set<(reason: ConnectionLost) => void>();
  #serial = 0;
  #closed: ConnectionLost | undefined;

  /** `socket` is connected. */
  constructor(socket: Socket, options: ChannelOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#keepalive = new Keepalive(
      options.keepalive,
      () => this.#sendKeepalive(keepaliveProcedure.ping),
      (silentMs) => this.close(`libvirt was silent for ${silentMs / 1000} s`),
    );
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.close(`the connection to libvirt broke: ${error.message}`, error));
    socket.on('close', () => this.close('libvirt closed the connection'));
  }

  /** Calls one procedure of the remote program. Rejects with LibvirtError, ConnectionLost or DeadlineExceeded. */
  call(procedure: number, body: Buffer = nothing, deadlineMs = this.#options.deadlineMs): Promise<XdrReader> {
    if (this.#closed) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(call, deadlineMs), deadlineMs);
      const call: PendingCall = { procedure, body, timer, resolve, reject };
      this.#queue.push(call);
      this.#sendQueued();
    });
  }

  /** Only once libvirt has said that it knows keepalive: it takes pings for an error otherwise. */
  startKeepalive(): void {
    if (!this.#closed) this.#keepalive.start();
  }

  /** Tells `listener` when the connection ends, at once if it has ended. */
  onClose(listener: (reason: ConnectionLost) => void): void {
    if (this.#closed) listener(this.#closed);
    else this.#onClose.add(listener);
  }

  /** Ends the connection; calls that wait are rejected with `reason`. */
  close(reason: string, cause?: Error): void {
    if (this.#closed) return;
    const lost = new ConnectionLost(reason, { cause });
    this.#closed = lost;
    this.#keepalive.stop();
    this.#socket.destroy();
    for (const call of [...this.#inFlight.values(), ...this.#queue.splice(0)]) settle(call, lost);
    this.#inFlight.clear();
    for (const listener of this.#onClose) listener(lost);
  }

  /**
   * A call that was sent keeps its place among those in flight until libvirt answers after all: to libvirt it is still
   * being worked on.
   */
  #giveUp(call: PendingCall, deadlineMs: number): void {
    const position = this.#queue.indexOf(call);
    if (position >= 0) this.#queue.splice(position, 1);
    call.reject(new DeadlineExceeded(call.procedure, deadlineMs));
  }

  #sendQueued(): void {
    while (this.#inFlight.size < this.#options.maxInFlight) {
      const call = this.#queue.shift();
      if (!call) return;
      this.#serial = (this.#serial + 1) >>> 0;
      this.#inFlight.set(this.#serial, call);
      this.#send(remoteProgram, call.procedure, messageType.call, this.#serial, call.body);
    }
  }

  #send(
    program: { id: number; version: number },
    procedure: number,
    type: number,
    serial: number,
    body: Buffer,
  ): void {
    this.#socket.write(
      encodeFrame({
        program: program.id,
        version: program.version,
        procedure,
        type,
        serial,
        status: messageStatus.ok,
        body,
      }),
    );
  }

  #sendKeepalive(procedure: number): void {
    this.#send(keepaliveProgram, procedure, messageType.event, 0, nothing);
  }

  #receive(chunk: Buffer): void {
    this.#keepalive.heard();
    try {
      for (const frame of this.#splitter.push(chunk)) this.#dispatch(frame);
    } catch (error) {
      this.close(
        `libvirt sent what cannot be understood: ${String(error)}`,
        error instanceof Error ? error : undefined,
      );
    }
  }

  #dispatch(frame: Frame): void {
    if (frame.program === keepaliveProgram.id) return this.#answerKeepalive(frame);
    if (frame.program !== remoteProgram.id) return;
    if (frame.type === messageType.reply) return this.#finish(frame);
    if (frame.type === messageType.event) this.#options.onEvent(frame);
  }

  #answerKeepalive(frame: Frame): void {
    if (frame.procedure === keepaliveProcedure.ping) this.#sendKeepalive(keepaliveProcedure.pong);
  }

  #finish(frame: Frame): void {
    const call = this.#inFlight.get(frame.serial);
    if (!call) return;
    this.#inFlight.delete(frame.serial);
    settle(
      call,
      frame.status === messageStatus.ok ? new XdrReader(frame.body) : decodeError(call.procedure, frame.body),
    );
    this.#sendQueued();
  }
}

function settle(call: PendingCall, outcome: XdrReader | Error): void {
  clearTimeout(call.timer);
  if (outcome instanceof Error) call.reject(outcome);
  else call.resolve(outcome);
}
