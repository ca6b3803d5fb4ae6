// Reads the files from the metadata service, and waits for the network as long as it has to.
import { networkInterfaces } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { ec2Paths, publicKeyPaths } from './ec2.ts';
import type { DataFiles } from './files.ts';
import { paths } from './files.ts';
import type { HttpAnswer } from './http.ts';
import { httpGet, httpPut } from './http.ts';

export interface ServiceOptions {
  /** Asked side by side, until one of them knows this guest. */
  readonly addresses: () => readonly string[];
  /** Until when a service that does not answer is asked again. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** A service that knows this guest. */
export interface Service {
  readonly files: DataFiles;
  readonly address: string;
  /** For all further requests: the token, where the service wants one. */
  readonly headers: Readonly<Record<string, string>>;
}

/** IPv4's address, and IPv6's on each interface that has one of its own link. */
export const usualAddresses = (): string[] => [
  'http://169.254.169.254',
  ...Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.some(({ address, internal }) => !internal && address.startsWith('fe80:'))
      ? [`http://[fe80::a9fe:a9fe%${name}]`]
      : [],
  ),
];

/** The first and the longest pause between two attempts. */
const firstPauseMs = 200;
const longestPauseMs = 2_000;

/** `undefined` when there is no service in time, or it knows nothing of this guest. */
export async function readMetadataService(options: ServiceOptions): Promise<Service | undefined> {
  const deadline = Date.now() + options.patienceMs;
  const client = await firstThatAnswers(options, deadline);
  if (!client) return undefined;
  const files = await readOpenStack(client);
  const found = files.has(paths.metadata) ? files : await readEc2(client);
  return found && { files: found, address: client.address, headers: client.headers };
}

interface Client {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Silence, 429 and 5xx are asked again; `undefined` when the time is up. */
  get(path: string): Promise<HttpAnswer | undefined>;
}

/** Each address is asked at its own pace: one that is silent does not hold up the others. */
async function firstThatAnswers(
  { addresses, signal }: ServiceOptions,
  deadline: number,
): Promise<Client | undefined> {
  const found = new AbortController();
  const stopped = AbortSignal.any([signal, found.signal]);
  const asked = new Map<string, Promise<Client>>();
  for (;;) {
    for (const address of addresses())
      if (!asked.has(address)) asked.set(address, untilAnswered(address, { deadline, stopped, signal }));
    const first = Promise.any(asked.values()).catch(() => undefined);
    // An interface may come up meanwhile, and have an address to ask.
    const client = await Promise.race([first, pause(lookAgainMs, 'later' as const, { ref: false })]);
    if (client === 'later') continue;
    found.abort();
    return client;
  }
}

const lookAgainMs = 1_000;

interface Patience {
  readonly deadline: number;
  /** Somebody else has answered. */
  readonly stopped: AbortSignal;
  readonly signal: AbortSignal;
}

async function untilAnswered(address: string, { deadline, stopped, signal }: Patience): Promise<Client> {
  for (let wait = firstPauseMs; ; wait = Math.min(wait * 2, longestPauseMs)) {
    const client = await clientOf(address, deadline, { signal, stopped }).catch((error: unknown) => {
      if (error instanceof Refused) throw error;
    });
    if (client) return client;
    if (stopped.aborted || Date.now() + wait > deadline) throw new Error(`no answer from ${address}`);
    await pause(wait, undefined, { signal: stopped }).catch(() => undefined);
  }
}

const tokenHeader = 'x-aws-ec2-metadata-token';
const tokenSeconds = '21600';

/** There is a service, and it knows nothing of this guest: another address may. */
class Refused extends Error {}

/** Rejects when nobody answers there. Who answers 401 wants a token. */
async function clientOf(
  address: string,
  deadline: number,
  { signal, stopped }: Pick<Patience, 'signal' | 'stopped'>,
): Promise<Client> {
  const first = await httpGet(`${address}/${paths.metadata}`, {}, stopped);
  if (isBusy(first)) throw new Error(`HTTP ${first.status}`);
  const headers: Record<string, string> = {};
  if (first.status === 401) headers[tokenHeader] = await tokenFrom(address, stopped);
  const known = first.status === 200 || first.status === 401;
  if (!known && (await httpGet(`${address}/${ec2Paths.instanceId}`, headers, stopped)).status !== 200)
    throw new Refused(`${address} does not know this guest`);
  return {
    address,
    headers,
    get: (path) => persistently(() => httpGet(`${address}/${path}`, headers, signal), deadline, signal),
  };
}

async function tokenFrom(address: string, signal: AbortSignal): Promise<string> {
  const ttl = { [`${tokenHeader}-ttl-seconds`]: tokenSeconds };
  const { status, body } = await httpPut(`${address}/latest/api/token`, ttl, signal);
  const token = Buffer.from(body).toString('latin1').trim();
  if (status !== 200 || !/^[\x21-\x7e]{1,1024}$/.test(token)) throw new Error(`no token, HTTP ${status}`);
  return token;
}

const isBusy = ({ status }: HttpAnswer): boolean => status >= 500 || status === 429;

async function persistently(
  ask: () => Promise<HttpAnswer>,
  deadline: number,
  signal: AbortSignal,
): Promise<HttpAnswer | undefined> {
  for (let wait = firstPauseMs; !signal.aborted; wait = Math.min(wait * 2, longestPauseMs)) {
    const answer = await ask().catch(() => undefined);
    if (answer && !isBusy(answer)) return answer;
    if (Date.now() + wait > deadline) return undefined;
    await pause(wait, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

async function readOpenStack(client: Client): Promise<DataFiles> {
  const files = new Map<string, Uint8Array>();
  for (const path of Object.values(paths)) {
    const answer = await client.get(path);
    if (answer?.status === 200) files.set(path, answer.body);
    else if (path === paths.metadata) return files;
  }
  return files;
}

/** A cloud that speaks EC2's language alone. */
async function readEc2(client: Client): Promise<DataFiles | undefined> {
  const files = new Map<string, Uint8Array>();
  const read = async (path: string): Promise<void> => {
    const answer = await client.get(path);
    if (answer?.status === 200) files.set(path, answer.body);
  };
  await read(ec2Paths.instanceId);
  if (files.size === 0) return undefined;
  for (const path of Object.values(ec2Paths).slice(1)) await read(path);
  for (const path of publicKeyPaths(files.get(ec2Paths.publicKeys))) await read(path);
  return files;
}
