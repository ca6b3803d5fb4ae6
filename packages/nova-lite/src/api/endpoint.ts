// One method on one path: what it takes, who may ask, and what it does. `routes.ts` says where it is.
import type { Static, TSchema } from 'typebox';
import { notFound, requireAdmin, type App } from '@nova-lite/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Call, NovaApiOptions } from './context.ts';
import { asText, negotiate, versionHeaders } from './microversion.ts';

export interface EndpointOptions<Body extends TSchema, Query extends TSchema> {
  readonly body?: Body;
  readonly query?: Query;
  /** Of the answer; default 200. A function where it depends on the microversion. */
  readonly status?: number | ((version: number) => number);
  /** Only administrators, by this policy's name. */
  readonly policy?: string;
  /** First and last minor version that have it. */
  readonly since?: number;
  readonly until?: number;
}

export interface Endpoint {
  readonly options: EndpointOptions<TSchema, TSchema>;
  readonly run: (api: NovaApiOptions, call: Call) => Promise<unknown>;
}

/** An answer with a status or headers of its own. */
export class Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export function endpoint<Body extends TSchema, Query extends TSchema>(
  options: EndpointOptions<Body, Query>,
  run: (api: NovaApiOptions, call: Call<Static<Body>, Static<Query>>) => Promise<unknown>,
): Endpoint {
  return { options, run: run as Endpoint['run'] };
}

type Scope = Pick<App, 'route'>;

/** Serves `endpoint` on `scope`, whose routes are behind `requireToken`. */
export function mount(
  scope: Scope,
  api: NovaApiOptions,
  method: string,
  url: string,
  { options, run }: Endpoint,
): void {
  const { body, query } = options;
  scope.route({
    method,
    url,
    schema: { ...(body ? { body } : {}), ...(query ? { querystring: query } : {}) },
    onRequest: async (request: FastifyRequest, reply: FastifyReply) => beforeBody(options, request, reply),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const call = callOf(request);
      return send(reply, await run(api, call), statusOf(options.status, call.version));
    },
  });
}

/** Version and policy come before the body is read. */
function beforeBody(
  { policy, since, until }: EndpointOptions<TSchema, TSchema>,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const version = negotiate(request.headers);
  reply.headers(versionHeaders(version));
  if (version < (since ?? 0) || version > (until ?? Infinity)) {
    throw notFound(`API version ${asText(version)} is not supported on this method.`);
  }
  if (policy) requireAdmin(request.auth, policy);
}

const callOf = (request: FastifyRequest): Call => ({
  auth: request.auth,
  version: negotiate(request.headers),
  params: request.params as Record<string, string>,
  body: request.body,
  query: request.query,
  requestId: request.id,
});

const statusOf = (status: EndpointOptions<TSchema, TSchema>['status'], version: number): number =>
  typeof status === 'function' ? status(version) : (status ?? 200);

function send(reply: FastifyReply, result: unknown, status: number): FastifyReply {
  const answer = result instanceof Answer ? result : new Answer(status, result);
  reply.code(answer.status).headers(answer.headers).type('application/json');
  return reply.send(answer.body === undefined ? '' : JSON.stringify(answer.body));
}
