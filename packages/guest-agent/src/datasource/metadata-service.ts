// Reads the files from the metadata service, and waits for the network as long as it has to.
import { setTimeout as pause } from 'node:timers/promises';
import type { DataFiles } from './files.ts';
import { paths } from './files.ts';
import { httpGet } from './http.ts';

export const defaultAddress = 'http://169.254.169.254';

export interface ServiceOptions {
  readonly address: string;
  /** Until when a service that does not answer is asked again. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** The first and the longest pause between two attempts. */
const firstPauseMs = 200;
const longestPauseMs = 2_000;

/** `undefined` when there is no service in time, or it knows nothing of this guest. */
export async function readMetadataService(options: ServiceOptions): Promise<DataFiles | undefined> {
  const deadline = Date.now() + options.patienceMs;
  const files = new Map<string, Uint8Array>();
  for (const path of Object.values(paths)) {
    const answer = await persistently(`${options.address}/${path}`, deadline, options.signal);
    if (answer === undefined || (path === paths.metadata && answer.status !== 200)) return undefined;
    if (answer.status === 200) files.set(path, answer.body);
  }
  return files;
}

interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** A refusal (4xx) is an answer; silence, 429 and 5xx are asked again. */
async function persistently(url: string, deadline: number, signal: AbortSignal): Promise<Answer | undefined> {
  for (let wait = firstPauseMs; !signal.aborted; wait = Math.min(wait * 2, longestPauseMs)) {
    const answer = await httpGet(url, signal).catch(() => undefined);
    if (answer && answer.status < 500 && answer.status !== 429) return answer;
    if (Date.now() + wait > deadline) return undefined;
    await pause(wait, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}
