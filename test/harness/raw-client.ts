// Requests as they are, also wrong ones, and answers as they come: for what a well-behaved client never sends or shows.
import type { Login, ServiceType } from '../../packages/cli/src/first-run/api-client.ts';

export interface RawRequest {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** The token of the login is sent unless `x-auth-token` is among them; an empty one sends none. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** JSON where it is JSON, else the text. */
  readonly body: unknown;
}

export type RawClient = (
  service: ServiceType,
  method: string,
  path: string,
  request?: RawRequest,
) => Promise<RawAnswer>;

interface Token {
  token: { catalog: { type: string; endpoints: { interface: string; url: string }[] }[] };
}

export async function rawClient({ authUrl, user, password, project }: Login): Promise<RawClient> {
  const domain = { name: 'Default' };
  const identity = { methods: ['password'], password: { user: { name: user, password, domain } } };
  const response = await fetch(`${authUrl}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope: { project: { name: project, domain } } } }),
  });
  const secret = response.headers.get('x-subject-token') ?? '';
  const { token } = (await response.json()) as Token;
  return async (service, method, path, { body, headers = {} } = {}) => {
    const all = new Headers({ 'x-auth-token': secret, ...headers });
    if (all.get('x-auth-token') === '') all.delete('x-auth-token');
    const init: RequestInit = { method, body, headers: all };
    const answer = await fetch(`${publicUrl(token, service)}${path}`, init);
    return { status: answer.status, headers: answer.headers, body: parsed(await answer.text()) };
  };
}

function publicUrl({ catalog }: Token['token'], service: ServiceType): string {
  const endpoints = catalog.find(({ type }) => type === service)?.endpoints ?? [];
  return endpoints.find((endpoint) => endpoint.interface === 'public')?.url.replace(/\/$/, '') ?? '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
