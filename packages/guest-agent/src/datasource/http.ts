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

type Headers = Readonly<Record<string, string>>;

export const httpGet = (url: string, headers: Headers = {}, signal?: AbortSignal): Promise<HttpAnswer> =>
  send(url, { method: 'GET', headers, signal });

export const httpPut = (url: string, headers: Headers, signal?: AbortSignal): Promise<HttpAnswer> =>
  send(url, { method: 'PUT', headers: { ...headers, 'content-length': 0 }, signal });

export const httpPost = (url: string, body: string, headers: Headers): Promise<HttpAnswer> =>
  send(url, { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, body);

/** Rejects when there is no answer, or it is too large or too late. Redirects are not followed. */
function send(url: string, options: RequestOptions, body?: string): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const place = placeOf(url);
    const headers = { host: hostHeader(place), ...(options.headers as Headers) };
    // As an option, for it to hold while the connection is being made, too: a network may swallow that for minutes.
    const outgoing = request({ ...place, ...options, headers, agent, timeout: timeoutMs }, (answer) => {
      collect(answer, maxFileBytes).then(
        (content) => resolve({ status: answer.statusCode ?? 0, body: content }),
        reject,
      );
    });
    outgoing.once('timeout', () =>
      outgoing.destroy(new Error(`no answer from ${url} within ${timeoutMs} ms`)),
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/** `http://[fe80::a9fe:a9fe%ens3]/path` too: a URL (RFC 3986) knows no interface, so it is taken apart here. */
function placeOf(url: string): RequestOptions {
  const match = /^http:\/\/(?:\[([^\]]+)\]|([^:/]+))(?::(\d+))?(\/.*)?$/.exec(url);
  if (!match) throw new Error(`${url} is no address of a metadata service`);
  const [, v6, host, port, path = '/'] = match;
  return { hostname: v6 ?? host, port, path };
}

/** The interface is this machine's own business, and no part of the name. */
function hostHeader({ hostname, port }: RequestOptions): string {
  const bare = String(hostname).replace(/%.*/, '');
  return `${bare.includes(':') ? `[${bare}]` : bare}${port ? `:${port}` : ''}`;
}

export class TooLarge extends Error {}

/** Rejects with `TooLarge` when there is more of it. */
export async function collect(answer: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new TooLarge(`the answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
