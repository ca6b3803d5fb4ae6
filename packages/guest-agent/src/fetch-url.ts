// Gets what user data includes: bounded, with a few attempts, so that a dead address costs seconds and no login.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { maxFileBytes } from './datasource/files.ts';
import { collect, TooLarge } from './datasource/http.ts';
import type { RootFiles } from './guest/root-files.ts';

export interface FetchOptions {
  readonly files: RootFiles;
  /** Where what is included once is kept, so that later boots do not ask again; absent: nothing is kept. */
  readonly keepIn?: string;
  /** Where all else is kept, so that the stages of one boot are told the same; absent: nothing is kept. */
  readonly keepForBootIn?: string;
  readonly signal: AbortSignal;
}

const attempts = 3;
const firstPauseMs = 500;
const timeoutMs = 5_000;
const mostRedirects = 5;

/** All of them together; the keys of the instance wait for it. */
const longestMs = 60_000;

export function urlFetcher(options: FetchOptions): (url: string, once: boolean) => Promise<Uint8Array> {
  const { files, keepIn, keepForBootIn } = options;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(longestMs)]);
  return async (url, once) => {
    const directory = once ? keepIn : keepForBootIn;
    const kept = directory && `${directory}/${createHash('sha256').update(url).digest('hex')}`;
    const before = kept && (await files.readText(kept));
    if (before !== undefined) return Buffer.from(before, 'base64');
    const content = await fetchOne(url, { files, signal });
    if (kept)
      await files.write(kept, Buffer.from(content).toString('base64'), { mode: 0o600, directoryMode: 0o700 });
    return content;
  };
}

async function fetchOne(url: string, { files, signal }: FetchOptions): Promise<Uint8Array> {
  if (!url.toLowerCase().startsWith('file://')) return fetchBounded(url, signal, maxFileBytes);
  const text = await files.readText(decodeURIComponent(new URL(url).pathname));
  if (text === undefined) throw new Error('there is no such file');
  return Buffer.from(text);
}

/** Over HTTP or HTTPS. A refusal (4xx) is an answer; silence and 5xx are asked again. Rejects when there is more of it. */
export async function fetchBounded(url: string, signal: AbortSignal, mostBytes: number): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await get(url, { signal, mostBytes }, mostRedirects);
    } catch (error) {
      if (attempt === attempts || isFinal(error) || signal.aborted) throw error;
      await pause(firstPauseMs * 2 ** attempt, undefined, { signal });
    }
  }
}

class Refusal extends Error {}

const isFinal = (error: unknown): boolean => error instanceof Refusal || error instanceof TooLarge;

async function get(url: string, limits: Limits, redirects: number): Promise<Uint8Array> {
  const answer = await open(url, limits.signal);
  const { statusCode: status = 0, headers } = answer;
  if (status >= 300 && status < 400 && headers.location) {
    answer.destroy();
    if (redirects === 0) throw new Refusal(`it leads through more than ${mostRedirects} addresses`);
    const next = new URL(headers.location, url).href;
    if (/^https:/i.test(url) && !/^https:/i.test(next))
      throw new Refusal('it leads from an address with TLS to one without');
    return get(next, limits, redirects - 1);
  }
  if (status !== 200) {
    answer.destroy();
    throw status < 500 ? new Refusal(`HTTP ${status}`) : new Error(`HTTP ${status}`);
  }
  return collect(answer, limits.mostBytes);
}

interface Limits {
  readonly signal: AbortSignal;
  readonly mostBytes: number;
}

function open(url: string, signal: AbortSignal): Promise<IncomingMessage> {
  const secure = new URL(url).protocol === 'https:';
  // TLS is loaded only where it is needed: it costs an emulated guest a tenth of a second.
  const send = secure ? process.getBuiltinModule('node:https').request : request;
  return new Promise((resolve, reject) => {
    const outgoing = send(url, { signal, timeout: timeoutMs }, resolve);
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.once('error', reject);
    outgoing.end();
  });
}
