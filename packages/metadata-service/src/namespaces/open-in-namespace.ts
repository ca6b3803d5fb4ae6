// Opens listening sockets in a network namespace: a helper enters it, opens them there (or takes those that a process
// of an earlier run has there) and hands them over.
import { spawn, type ChildProcess, type SendHandle } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Turns } from './turns.ts';

export interface ListenAddress {
  /** `169.254.169.254`, or `fe80::a9fe:a9fe%DEVICE` for a link-local one. */
  readonly address: string;
  readonly port: number;
}

/** A socket that is bound and listening, but nobody here accepts from it. Can be sent to another process. */
export type ListeningSocket = SendHandle & { close(): void };

const helper = fileURLToPath(new URL('open-sockets.pl', import.meta.url));
/** Of Debian's perl-base, which is essential: always there. */
const perl = '/usr/bin/perl';
const timeoutMs = 10_000;

/** Helpers at the same time: what takes their time is to start, on one CPU each. */
const helpers = new Turns(2 * availableParallelism());

export interface SocketsWanted {
  /** For example `/run/netns/qdhcp-1`; our own namespace when undefined. */
  readonly netnsPath?: string;
  readonly addresses: readonly ListenAddress[];
  /** Processes whose own socket is taken where they listen on the address: it has the connections that wait. */
  readonly takeFrom?: readonly number[];
}

/**
 * Resolves to one socket for each address, in their order. The caller closes them. Throws with the reason of the helper:
 * no such namespace, address not there, port in use.
 */
export async function openInNamespace(wanted: SocketsWanted): Promise<ListeningSocket[]> {
  return await helpers.run(() => openByHelper(wanted));
}

async function openByHelper({
  netnsPath,
  addresses,
  takeFrom = [],
}: SocketsWanted): Promise<ListeningSocket[]> {
  const enter = netnsPath === undefined ? [] : ['nsenter', `--net=${netnsPath}`];
  const places = addresses.flatMap(({ address, port }) => [address, String(port)]);
  const [program = perl, ...words] = [...enter, perl, helper, process.arch, takeFrom.join(), ...places];
  const child = spawn(program, words, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {},
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const { sockets, problem } = await collect(child);
  if (!problem && sockets.filter(Boolean).length === addresses.length) return sockets;
  for (const socket of sockets) socket?.close();
  throw new Error(
    `could not open metadata listeners in ${netnsPath === undefined ? 'our namespace' : `the namespace ${netnsPath}`}: ${problem || 'the helper ended early'}`,
  );
}

interface Collected {
  readonly sockets: ListeningSocket[];
  readonly problem: string;
}

/** Resolves when the helper is gone: only then does nobody but us hold the sockets. */
function collect(child: ChildProcess): Promise<Collected> {
  const sockets: ListeningSocket[] = [];
  let problem = '';
  child.stderr?.on('data', (chunk: Buffer) => (problem += chunk.toString().slice(0, 500)));
  child.on('message', (message: { index?: number; error?: string }, handle) => {
    if (message.index !== undefined && handle) sockets[message.index] = handle as unknown as ListeningSocket;
    problem += message.error ?? '';
  });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ sockets, problem: error.message }));
    child.on('close', (code) =>
      resolve({ sockets, problem: problem.trim() || (code === 0 ? '' : `ended with ${code}`) }),
    );
  });
}
