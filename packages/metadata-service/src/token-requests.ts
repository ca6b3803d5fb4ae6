// Session tokens as EC2 has them: a PUT hands one out, a header shows it. A guest's own programs can PUT; a server in the
// guest that can be talked into fetching an address usually cannot, and a proxy gives itself away.
import { isIP } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuse } from './refusal.ts';
import type { ServedInstance } from './served-instance.ts';

export const tokenTarget = '/latest/api/token';

const longestSeconds = 21_600;
const ttlHeader = 'x-aws-ec2-metadata-token-ttl-seconds';
/** Firecracker's names beside EC2's. */
const tokenHeaders = ['x-aws-ec2-metadata-token', 'x-metadata-token'];
const lengths = new Set(tokenHeaders.map((name) => name.length));

/** Whether the request may be answered: it shows a token that holds, or needs none and shows none. */
export function mayAsk({ tokenMode, tokens }: ServedInstance, { rawHeaders }: IncomingMessage): boolean {
  if (tokenMode === 'off') return true;
  const token = shownToken(rawHeaders);
  return token === undefined ? tokenMode === 'optional' : tokens.accepts(token);
}

/** Each request comes by here: headers are looked at as they came, without making an object of them. */
function shownToken(rawHeaders: readonly string[]): string | undefined {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (lengths.has(name.length) && tokenHeaders.includes(name.toLowerCase())) return rawHeaders[index + 1];
  }
  return undefined;
}

/** `viaProxy`: a Neutron agent brought the request; it names the guest in the one `X-Forwarded-For` there may be. */
export function answerTokenRequest(
  instance: ServedInstance,
  request: IncomingMessage,
  response: ServerResponse,
  viaProxy: boolean,
): void {
  if (request.method !== 'PUT')
    return refuse(request, response, 405, `The method ${request.method} is not allowed for this resource.`, {
      Allow: 'PUT',
    });
  if (instance.tokenMode === 'off')
    return refuse(request, response, 403, 'Session tokens are switched off for this server.');
  if (isForwarded(request, viaProxy))
    return refuse(request, response, 403, 'Session tokens are not handed out through a proxy.');
  if (!viaProxy && !isAddress(request.headers.host))
    return refuse(
      request,
      response,
      403,
      'Session tokens are handed out to who asks by address, not by name.',
    );
  const seconds = secondsOf(request);
  if (seconds === undefined)
    return refuse(
      request,
      response,
      400,
      `A token lives from 1 to ${longestSeconds} seconds: say how long in ${ttlHeader}.`,
    );
  sendToken(response, instance.tokens.issue(seconds), seconds);
}

function isForwarded({ headers }: IncomingMessage, viaProxy: boolean): boolean {
  const others = ['forwarded', 'via', 'x-forwarded-host', 'x-real-ip'];
  const forwardedFor = headers['x-forwarded-for'];
  if (viaProxy) return String(forwardedFor ?? '').includes(',');
  return forwardedFor !== undefined || others.some((name) => headers[name] !== undefined);
}

/** A page in a browser of the guest that had its own name resolved to our address sends that name. */
function isAddress(host = ''): boolean {
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '');
  return isIP(name) !== 0 || name === 'localhost';
}

function secondsOf({ headers }: IncomingMessage): number | undefined {
  const text = String(headers[ttlHeader] ?? headers['x-metadata-token-ttl-seconds'] ?? '');
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return seconds >= 1 && seconds <= longestSeconds ? seconds : undefined;
}

/**
 * `Token` where other answers say `OK`: by it the host's packet filter knows this reply, and lets it go one hop.
 */
function sendToken(response: ServerResponse, token: string, seconds: number): void {
  response.writeHead(200, 'Token', {
    'Content-Type': 'text/plain',
    'Content-Length': token.length,
    'X-aws-ec2-metadata-token-ttl-seconds': String(seconds),
  });
  response.end(token);
}
