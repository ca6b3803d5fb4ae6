// What operators ask of the metadata service, on a unix socket of the host: guests cannot reach it.
import { chmod, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { MetadataProcess } from './process/start.ts';

export interface OperatorServer {
  close(): Promise<void>;
}

type Source = Pick<MetadataProcess, 'metrics' | 'pid'>;

/**
 * `GET /metrics` (Prometheus) and `GET /health` (200, or 503 when the process does not answer), on `socketPath`, for
 * its owner alone: `curl --unix-socket PATH http://metadata/metrics`. A socket that a killed run left is replaced.
 */
export async function startOperatorServer(source: Source, socketPath: string): Promise<OperatorServer> {
  await rm(socketPath, { force: true });
  const server = createServer((request, response) => {
    void answer(source, `${request.method} ${request.url}`, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  await chmod(socketPath, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(source: Source, question: string, response: ServerResponse): Promise<void> {
  if (question !== 'GET /metrics' && question !== 'GET /health')
    return void response.writeHead(404).end('There are GET /metrics and GET /health.\n');
  try {
    const metrics = await source.metrics();
    const health = JSON.stringify({ status: 'ok', pid: source.pid });
    const [type, body] =
      question === 'GET /metrics' ? ['text/plain; version=0.0.4', metrics] : ['application/json', health];
    response.writeHead(200, { 'Content-Type': type }).end(body);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    response
      .writeHead(503, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ status: 'failed', reason }));
  }
}
