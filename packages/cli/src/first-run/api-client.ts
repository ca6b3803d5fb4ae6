// A small client of this cloud's own APIs: the way in that everybody else has, too.

export type ServiceType = 'identity' | 'compute' | 'image' | 'network';

export interface ApiClient {
  /** JSON in, JSON out. Throws `ApiError` with the service's own message for a status of 400 and above. */
  call<Answer = unknown>(service: ServiceType, method: string, path: string, body?: unknown): Promise<Answer>;
  /** Sends bytes from a stream (image data). */
  upload(service: ServiceType, path: string, body: ReadableStream | Blob): Promise<void>;
}

export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Login {
  /** `http://127.0.0.1:5000/v3` */
  readonly authUrl: string;
  readonly user: string;
  readonly project: string;
  readonly password: string;
  /** Compute microversion that is asked for. */
  readonly computeVersion?: string;
}

interface TokenAnswer {
  token: { catalog: { type: string; endpoints: { interface: string; url: string }[] }[] };
}

export async function connectApi(login: Login): Promise<ApiClient> {
  const response = await fetch(`${login.authUrl}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(passwordRequest(login)),
  });
  if (response.status !== 201)
    throw await toError(response, `${login.user} could not log in at ${login.authUrl}`);
  const { token } = (await response.json()) as TokenAnswer;
  const headers = {
    'x-auth-token': response.headers.get('x-subject-token') ?? '',
    'openstack-api-version': `compute ${login.computeVersion ?? '2.1'}`,
  };
  const urlOf = (service: ServiceType) => publicUrl(token, service);
  return {
    async call<Answer>(service: ServiceType, method: string, path: string, body?: unknown) {
      const answer = await fetch(`${urlOf(service)}${path}`, {
        method,
        headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      if (answer.status >= 400) throw await toError(answer, `${method} ${path} (${service})`);
      const text = await answer.text();
      return (text === '' ? undefined : JSON.parse(text)) as Answer;
    },
    async upload(service, path, body) {
      const init = {
        method: 'PUT',
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        body,
        duplex: 'half',
      };
      const answer = await fetch(`${urlOf(service)}${path}`, init as RequestInit);
      if (answer.status >= 400) throw await toError(answer, `PUT ${path} (${service})`);
    },
  };
}

function publicUrl({ catalog }: TokenAnswer['token'], service: ServiceType): string {
  const endpoints = catalog.find((entry) => entry.type === service)?.endpoints ?? [];
  const url = endpoints.find((endpoint) => endpoint.interface === 'public')?.url;
  if (url === undefined) throw new Error(`The catalog has no public endpoint of the ${service} service.`);
  return url.replace(/\/$/, '');
}

const passwordRequest = ({ user, password, project }: Login) => ({
  auth: {
    identity: {
      methods: ['password'],
      password: { user: { name: user, password, domain: { name: 'Default' } } },
    },
    scope: { project: { name: project, domain: { name: 'Default' } } },
  },
});

/** The message inside the service's own form of error. */
async function toError(response: Response, what: string): Promise<ApiError> {
  const text = await response.text();
  return new ApiError(response.status, `${what}: ${response.status} ${messageIn(text)}`);
}

function messageIn(text: string): string {
  try {
    const [fault] = Object.values(JSON.parse(text) as Record<string, { message?: string }>);
    return fault?.message ?? text.slice(0, 300);
  } catch {
    return text
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 300);
  }
}
