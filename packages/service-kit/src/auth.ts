// Who is asking: the identity service checks the token, every other service reads the answer.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  FastifyTypeProvider,
  RawServerDefault,
} from 'fastify';
import { Fault, forbidden } from './fault.ts';

/** The project, user and roles that a token stands for. */
export interface AuthContext {
  readonly userId: string;
  readonly userName: string;
  readonly domainId: string;
  /** Empty for an unscoped token. */
  readonly projectId: string;
  readonly projectName: string;
  readonly roles: readonly string[];
  readonly isAdmin: boolean;
}

/** Looks a token up; undefined when it is unknown, expired or revoked. */
export interface TokenValidator {
  validate(token: string): Promise<AuthContext | undefined>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `requireToken` on every route below it. */
    auth: AuthContext;
  }
}

type Scope<Provider extends FastifyTypeProvider> = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  Provider
>;

/** Every route of `app` (its encapsulated scope) answers 401 without a valid `X-Auth-Token`, before its body is checked. */
export function requireToken<Provider extends FastifyTypeProvider>(
  app: Scope<Provider>,
  tokens: TokenValidator,
): void {
  app.decorateRequest('auth', null as unknown as AuthContext);
  app.addHook('onRequest', async (request) => {
    request.auth = await authenticate(request, tokens);
  });
}

async function authenticate(request: FastifyRequest, tokens: TokenValidator): Promise<AuthContext> {
  const token = request.headers['x-auth-token'];
  const context = typeof token === 'string' && token !== '' ? await tokens.validate(token) : undefined;
  if (context) return context;
  throw new Fault(401, 'The request you have made requires authentication.', {
    headers: { 'WWW-Authenticate': `Keystone uri="${request.protocol}://${request.hostname}:5000"` },
  });
}

/** Throws 403 in Nova's words unless the caller is an administrator. `rule` is the policy's name. */
export function requireAdmin(auth: AuthContext, rule: string): void {
  if (!auth.isAdmin) throw forbidden(`Policy doesn't allow ${rule} to be performed.`);
}
