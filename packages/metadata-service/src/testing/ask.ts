// For tests: a server on a loopback port, and requests whose paths and headers go out exactly as written.
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Question {
  readonly path: string;
  readonly method?: string;
  /** Name, value, name, value; a name may come twice. */
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
}

export interface TestServer {
  ask(question: Question | string): Promise<Asked>;
  close(): void;
}

export async function serve(handler: RequestListener | Server): Promise<TestServer> {
  const server = typeof handler === 'function' ? createServer(handler) : handler;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ask: (question) => ask(port, typeof question === 'string' ? { path: question } : question),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

export function ask(port: number, { path, method = 'GET', headers = [], body }: Question): Promise<Asked> {
  const length = body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))];
  const options = {
    host: '127.0.0.1',
    port,
    path,
    method,
    agent: false,
    headers: [...(headers.includes('Host') ? [] : ['Host', 'metadata']), ...headers, ...length],
  };
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
