// What is done with a request once it is known which instance asks. Returns handlers, listens nowhere.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { decodeUtf8, readBody } from './body.ts';
import { sourceAddress } from './guest-address.ts';
import type { InstanceSource } from './instance-store.ts';
import { kindOf, type Metrics } from './metrics.ts';
import { TokenBucket, type RateLimit } from './rate-limit.ts';
import { notFoundMessage, refuse } from './refusal.ts';
import { maxReportBytes, parseReport } from './report-schema.ts';
import type { ServedInstance } from './served-instance.ts';
import { createSignatureCheck } from './signature.ts';
import { answerTokenRequest, mayAsk, tokenTarget } from './token-requests.ts';

export interface MetadataServiceOptions {
  readonly instances: InstanceSource;
  /** Keeps a guest's password; the guest gets its answer when it is kept. */
  readonly onPassword: (uuid: string, password: string) => void | Promise<void>;
  readonly onReport: (uuid: string, report: ProvisioningReport) => void | Promise<void>;
  /** Something of ours went wrong; the guest sees a bare 500 or 503. */
  readonly onProblem: (error: unknown, doing: string) => void;
  /** Of all in one network together that are no known instance. */
  readonly strangerLimit: RateLimit;
  readonly now: () => number;
  readonly metrics?: Metrics;
}

export interface MetadataService {
  /** Answers guests of one network; who asks is the connection's source address, whatever headers say. */
  guestHandler(networkId: string): RequestListener;
  /** Answers the signed requests of a Neutron metadata agent. Throws for an empty secret. */
  signedHandler(secret: string): RequestListener;
}

export const reportTarget = '/nova-lite/v1/report';
const maxPasswordBytes = 1020;

export function createMetadataService(options: MetadataServiceOptions): MetadataService {
  return {
    guestHandler: (networkId) => counted(options, guestHandler(options, networkId)),
    signedHandler: (secret) => counted(options, signedHandler(options, secret)),
  };
}

/** Says `stranger` where nobody is known who asks. */
type Handler = (request: IncomingMessage, response: ServerResponse) => 'stranger' | undefined;

/** Nearly every request is answered when its handler returns: only the others are waited for. */
function counted({ metrics, now }: MetadataServiceOptions, handler: Handler): RequestListener {
  if (!metrics) return handler;
  return (request, response) => {
    const began = now();
    const kind = handler(request, response) ?? kindOf(request.url ?? '/');
    const count = () => metrics.answered(kind, response.statusCode, now() - began);
    if (response.writableEnded) count();
    else response.once('close', count);
  };
}

function guestHandler(options: MetadataServiceOptions, networkId: string): Handler {
  const strangers = new TokenBucket(options.strangerLimit, options.now);
  return (request, response) => {
    const instance = options.instances.find({
      networkId,
      address: sourceAddress(request.socket.remoteAddress),
    });
    const seconds = (instance?.bucket ?? strangers).take();
    if (seconds > 0) refuseForNow(request, response, seconds);
    else if (instance) answer(options, instance, request, response, false);
    else refuse(request, response, 404, notFoundMessage);
    return instance ? undefined : 'stranger';
  };
}

function signedHandler(options: MetadataServiceOptions, secret: string): Handler {
  const check = createSignatureCheck(secret, options.instances);
  return (request, response) => {
    const asker = check(request);
    if ('answer' in asker) send(response, asker.answer);
    else if ('status' in asker) refuse(request, response, asker.status, asker.message);
    else answerSigned(options, asker.instance, request, response);
    return 'status' in asker ? 'stranger' : undefined;
  };
}

function answerSigned(
  options: MetadataServiceOptions,
  instance: ServedInstance,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const seconds = instance.bucket.take();
  if (seconds > 0) refuseForNow(request, response, seconds);
  else answer(options, instance, request, response, true);
}

/** GET and HEAD read; POST is for a password and a report. A path that is not there is 404 whatever the method. */
function answer(
  options: MetadataServiceOptions,
  instance: ServedInstance,
  request: IncomingMessage,
  response: ServerResponse,
  viaProxy: boolean,
): void {
  const { method, url = '/' } = request;
  if (url === tokenTarget) return answerTokenRequest(instance, request, response, viaProxy);
  if (!mayAsk(instance, request))
    return refuse(
      request,
      response,
      401,
      `The session token is missing or no longer valid: PUT ${tokenTarget}.`,
    );
  const isRead = method === 'GET' || method === 'HEAD';
  const found = instance.find(url);
  if (isRead && found) return send(response, found);
  if (url === reportTarget)
    return isRead
      ? refuseMethod(request, response, 'POST')
      : acceptReport(options, instance, request, response);
  if (!found) return refuse(request, response, 404, notFoundMessage);
  if (instance.isPassword(url)) return acceptPassword(options, instance, request, response);
  refuseMethod(request, response, 'GET, HEAD');
}

function send(
  response: ServerResponse,
  { headers, body }: { headers: readonly string[]; body: Buffer },
): void {
  response.writeHead(200, headers as string[]);
  response.end(body);
}

function acceptPassword(
  options: MetadataServiceOptions,
  instance: ServedInstance,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (request.method !== 'POST') return refuse(request, response, 400, 'GET and POST only are supported.');
  whenRead(options, request, response, maxPasswordBytes, async (body) => {
    if (!body) return refuse(request, response, 400, 'Request is too large.');
    const password = decodeUtf8(body);
    if (password === undefined) return refuse(request, response, 400, 'The password is not UTF-8.');
    const current = options.instances.byUuid(instance.uuid);
    if (!current) return refuse(request, response, 404, notFoundMessage);
    if (current.password !== '')
      return refuse(request, response, 409, 'There was a conflict when trying to complete your request.');
    if (password !== '') await keepPassword(options, current, password);
    response.writeHead(200, { 'Content-Type': 'text/html; charset=UTF-8', 'Content-Length': 0 }).end();
  });
}

/** Visible at once, so that of two at the same time one is refused; gone again when it could not be kept. */
async function keepPassword(
  options: MetadataServiceOptions,
  instance: ServedInstance,
  password: string,
): Promise<void> {
  instance.password = password;
  try {
    await options.onPassword(instance.uuid, password);
  } catch (error) {
    instance.password = '';
    throw error;
  }
}

function acceptReport(
  options: MetadataServiceOptions,
  instance: ServedInstance,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (request.method !== 'POST') return refuseMethod(request, response, 'POST');
  whenRead(options, request, response, maxReportBytes, async (body) => {
    if (!body) return refuse(request, response, 413, `A report has at most ${maxReportBytes} bytes.`);
    const report = parseReport(decodeUtf8(body) ?? '');
    if (typeof report === 'string') return refuse(request, response, 400, report);
    await options.onReport(instance.uuid, report);
    response.writeHead(204).end();
  });
}

function whenRead(
  options: MetadataServiceOptions,
  request: IncomingMessage,
  response: ServerResponse,
  limit: number,
  use: (body: Buffer | undefined) => Promise<void>,
): void {
  readBody(request, limit)
    .then(use)
    .catch((error: unknown) => {
      if (response.destroyed) return;
      options.onProblem(error, `${request.method} of a guest`);
      if (!response.headersSent)
        refuse(request, response, 503, 'The request could not be kept. Try again later.', {
          'Retry-After': '10',
        });
    });
}

function refuseForNow(request: IncomingMessage, response: ServerResponse, seconds: number): void {
  refuse(request, response, 429, 'Too many requests. Try again later.', { 'Retry-After': String(seconds) });
}

function refuseMethod(request: IncomingMessage, response: ServerResponse, allow: string): void {
  refuse(request, response, 405, `The method ${request.method} is not allowed for this resource.`, {
    Allow: allow,
  });
}
