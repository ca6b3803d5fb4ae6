// A fastify app as every service here begins: request ids, strict checking of bodies, faults in the service's own form.
import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchemaValidationError,
} from 'fastify';
import { Ajv, type Options } from 'ajv';
import addFormats from 'ajv-formats';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { Fault, badRequest, notFound, type FaultRenderer } from './fault.ts';
import type { Logger } from './log.ts';

export type App = ReturnType<typeof buildFastify>;

export interface AppOptions {
  readonly log: Logger;
  readonly renderFault: FaultRenderer;
  /** Bytes; default 1 MiB. A larger body is a 413. */
  readonly bodyLimit?: number;
  /** The sentence for a body or query that the schema refuses. Default: Nova's form. */
  readonly describeInvalid?: (error: FastifySchemaValidationError, part: string, value: unknown) => string;
  /** The sentence for a path that no route serves. */
  readonly describeMissing?: (request: FastifyRequest) => string;
}

const requestIdHeader = 'x-openstack-request-id';

/**
 * An app that listens nowhere yet. Every answer carries `X-Openstack-Request-Id`; bodies are validated without
 * coercion, queries with it; errors that are not a `Fault` are logged and answered as a bare 500.
 */
export function createApp(options: AppOptions): App {
  const app = buildFastify(options);
  app.setValidatorCompiler(compileValidator());
  takeJsonAlone(app);
  app.addHook('onSend', async (request, reply) => {
    reply.header(requestIdHeader, request.id);
  });
  app.setErrorHandler((error: FastifyError | Fault, request, reply) => {
    sendFault(options, toFault(error, request, options), request, reply);
  });
  app.setNotFoundHandler((request, reply) => {
    sendFault(
      options,
      notFound(options.describeMissing?.(request) ?? 'The resource could not be found.'),
      request,
      reply,
    );
  });
  return app;
}

function buildFastify(options: AppOptions) {
  return fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    requestIdHeader: false,
    genReqId: () => `req-${randomUUID()}`,
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 512 },
    forceCloseConnections: true,
  }).withTypeProvider<TypeBoxTypeProvider>();
}

/**
 * UTF-8 or nothing, and no body of another type: a service adds the parsers that it needs. Clients send
 * `Content-Type: application/json` with DELETE and GET too, and no body.
 */
function takeJsonAlone(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'ignore');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else if (isUtf8(body)) parse(request, body.toString(), done);
    else done(badRequest('Malformed request body'));
  });
}

/** Bodies are taken as they are; queries and path parameters arrive as text and are converted. */
function compileValidator() {
  const shared: Options = { strict: false, allErrors: false, verbose: true, useDefaults: true };
  const strict = withFormats(new Ajv(shared));
  const coercing = withFormats(new Ajv({ ...shared, coerceTypes: 'array' }));
  return ({ schema, httpPart }: { schema: object; httpPart?: string }) =>
    (httpPart === 'body' ? strict : coercing).compile(schema);
}

function withFormats(ajv: Ajv): Ajv {
  addFormats.default(ajv);
  return ajv;
}

const unstorable = badRequest('The request holds a character that can not be stored: NUL.');

/** By the error's code: bodies that are not even looked into (Nova's words), and text that PostgreSQL can not hold. */
const refusals: Readonly<Record<string, Fault>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: badRequest('Malformed request body'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new Fault(415, 'Unsupported Content-Type'),
  FST_ERR_CTP_BODY_TOO_LARGE: new Fault(413, 'Request is too large.'),
  '22021': unstorable,
  '22P05': unstorable,
};

function toFault(error: FastifyError | Fault, request: FastifyRequest, options: AppOptions): Fault {
  if (error instanceof Fault) return error;
  const invalid = error.validation?.[0];
  if (invalid) return badRequest(explain(invalid, error.validationContext ?? 'body', options));
  if (error instanceof SyntaxError) return badRequest('Malformed request body');
  const unreadable = refusals[error.code];
  if (unreadable) return unreadable;
  if (error.statusCode && error.statusCode < 500) return new Fault(error.statusCode, error.message);
  request.log.error({ err: error, requestId: request.id }, 'request failed');
  return new Fault(500, 'Unexpected API Error. The log of the service has the reason under this request id.');
}

/** Printing what is nested without end would fail, and with it the refusal. */
function explain(invalid: FastifySchemaValidationError, part: string, options: AppOptions): string {
  try {
    return (options.describeInvalid ?? describeInvalid)(invalid, part, valueOf(invalid));
  } catch (error) {
    if (error instanceof RangeError) return `Invalid input for ${part}: it is nested too deeply.`;
    throw error;
  }
}

const valueOf = (error: FastifySchemaValidationError): unknown => (error as { data?: unknown }).data;

/** Nova's sentence for a schema violation (`nova/api/validation/validators.py`). */
function describeInvalid(error: FastifySchemaValidationError, part: string, value: unknown): string {
  const path = error.instancePath.split('/').slice(1);
  if (path.length === 0 && part === 'body')
    return `Invalid input for field/attribute ${part}. ${error.message ?? ''}`;
  return `Invalid input for field/attribute ${path.at(-1) ?? part}. Value: ${String(JSON.stringify(value)).slice(0, 200)}. ${error.message ?? ''}`;
}

function sendFault(options: AppOptions, fault: Fault, request: FastifyRequest, reply: FastifyReply): void {
  const body = options.renderFault(fault, request.id);
  reply.code(fault.status).headers(fault.headers);
  reply
    .type(typeof body === 'string' ? 'text/html; charset=UTF-8' : 'application/json; charset=UTF-8')
    .send(body);
}
