// Small HTTP requests with bounded answers. Node's own client starts quicker than `fetch`, which counts in a slow guest.
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Agent, request } from 'node:http';
import { maxFileBytes } from './files.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Emulated guests are slow; a service that is there answers well within this. */
const timeoutMs = 10_000;

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

export const httpGet = (url: string, signal?: AbortSignal): Promise<HttpAnswer> =>
  send(url, { method: 'GET', signal });

export const httpPost = (url: string, json: string): Promise<HttpAnswer> =>
  send(
    url,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) },
    },
    json,
  );

/** Rejects when there is no answer, or it is too large or too late. Redirects are not followed. */
function send(url: string, options: RequestOptions, body?: string): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { ...options, agent }, (answer) => {
      collect(answer).then((content) => resolve({ status: answer.statusCode ?? 0, body: content }), reject);
    });
    outgoing.setTimeout(timeoutMs, () =>
      outgoing.destroy(new Error(`no answer from ${url} within ${timeoutMs} ms`)),
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

async function collect(answer: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxFileBytes) throw new Error(`the answer has more than ${maxFileBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
