// Load on one server, with little effort of its own: raw sockets, one request written when the last is answered.
import { createConnection } from 'node:net';

export interface Load {
  /** The loopback when absent. */
  readonly host?: string;
  readonly port: number;
  readonly path: string;
  readonly connections: number;
  readonly keepAlive: boolean;
  readonly durationMs: number;
}

/** Milliseconds of each answered request. */
export async function load(options: Load): Promise<number[]> {
  const latencies: number[] = [];
  const until = performance.now() + options.durationMs;
  const clients = Array.from({ length: options.connections }, () => client(options, until, latencies));
  await Promise.all(clients);
  return latencies;
}

async function client(options: Load, until: number, latencies: number[]): Promise<void> {
  while (performance.now() < until) await connection(options, until, latencies);
}

/** Asks until the time is over, or once when connections are not kept. */
function connection(
  { host = '127.0.0.1', port, path, keepAlive }: Load,
  until: number,
  latencies: number[],
): Promise<void> {
  const request = `GET ${path} HTTP/1.1\r\nHost: m\r\nConnection: ${keepAlive ? 'keep-alive' : 'close'}\r\n\r\n`;
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host, noDelay: true });
    let left = 0;
    let askedAt = performance.now();
    const ask = () => {
      askedAt = performance.now();
      socket.write(request);
    };
    socket.on('connect', ask).on('error', reject).on('close', resolve);
    socket.on('data', (chunk: Buffer) => {
      left = left === 0 ? wholeLength(chunk) - chunk.length : left - chunk.length;
      if (left > 0) return;
      latencies.push(performance.now() - askedAt);
      if (keepAlive && performance.now() < until) ask();
      else socket.end();
    });
  });
}

/** The head always comes in one piece with the beginning of the body. */
function wholeLength(chunk: Buffer): number {
  const end = chunk.indexOf('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(chunk.toString('latin1', 0, end))?.[1];
  return end + 4 + Number(length);
}
