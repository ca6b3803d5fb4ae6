// Opens listening sockets in network namespaces: a helper enters them, opens them there (or takes those that a process of
// an earlier run has there) and hands them over.
import { spawn, type ChildProcess, type SendHandle } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Batches } from './batches.ts';

export interface ListenAddress {
  /** `169.254.169.254`, or `fe80::a9fe:a9fe%DEVICE` for a link-local one. */
  readonly address: string;
  readonly port: number;
}

/** A socket that is bound and listening, but nobody here accepts from it. Can be sent to another process. */
export type ListeningSocket = SendHandle & { close(): void };

const program = fileURLToPath(new URL('open-sockets.pl', import.meta.url));
/** Of Debian's perl-base, which is essential: always there. */
const perl = '/usr/bin/perl';
const timeoutMs = 10_000;

export interface SocketsWanted {
  /** For example `/run/netns/qdhcp-1`; our own namespace when undefined. */
  readonly netnsPath?: string;
  readonly addresses: readonly ListenAddress[];
  /** Processes whose own socket is taken where they listen on the address: it has the connections that wait. */
  readonly takeFrom?: readonly number[];
}

/** One network that somebody waits for, and what came of it so far. */
interface Wanted extends SocketsWanted {
  readonly sockets: ListeningSocket[];
  readonly opened: (error: string) => void;
}

/** A helper takes its time to start: what is asked for meanwhile is done by the next one together. */
const helpers = new Batches<Wanted>({ atOnce: availableParallelism(), size: 64 }, runHelper);

/**
 * Resolves to one socket for each address, in their order. The caller closes them. Throws with the reason of the helper:
 * no such namespace, address not there, port in use.
 */
export async function openInNamespace(wanted: SocketsWanted): Promise<ListeningSocket[]> {
  const sockets: ListeningSocket[] = [];
  const error = await new Promise<string>((opened) => helpers.add({ ...wanted, sockets, opened }));
  if (error === '' && sockets.filter(Boolean).length === wanted.addresses.length) return sockets;
  for (const socket of sockets) socket?.close();
  const where = wanted.netnsPath === undefined ? 'our namespace' : `the namespace ${wanted.netnsPath}`;
  const reason = error.trim() || 'the helper ended early';
  throw new Error(`could not open metadata listeners in ${where}: ${reason}`);
}

/** Each network is told when it is done; those that the helper did not come to, when it has ended. */
async function runHelper(batch: readonly Wanted[]): Promise<void> {
  const child = spawn(perl, [program, process.arch, ...batch.flatMap(argumentsOf)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {},
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  child.on('message', (message: Message, handle) => receive(batch, message, handle));
  const problem = await ended(child);
  for (const { opened } of batch) opened(problem || 'the helper ended early');
}

const argumentsOf = ({ netnsPath = '', addresses, takeFrom = [] }: SocketsWanted): string[] => [
  netnsPath,
  takeFrom.join(','),
  String(addresses.length),
  ...addresses.flatMap(({ address, port }) => [address, String(port)]),
];

/** A socket of a network, or that the network is done: then the helper does not hold its sockets any more. */
type Message =
  | { readonly network: number; readonly index: number }
  | { readonly network: number; readonly done: true; readonly error: string };

function receive(batch: readonly Wanted[], message: Message, handle: unknown): void {
  const wanted = batch[message.network];
  if ('done' in message) wanted?.opened(message.error);
  else if (wanted && handle) wanted.sockets[message.index] = handle as ListeningSocket;
}

/** What it complained of, or how it ended when that was not well. */
function ended(child: ChildProcess): Promise<string> {
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString().slice(0, 500)));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(complaint.trim() || (code === 0 ? '' : `ended with ${code}`)));
  });
}
