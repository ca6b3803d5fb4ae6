// Are the ports of the services free? Asked before anything is started.
import { createServer } from 'node:net';
import { execa } from 'execa';
import type { CloudConfig } from '../config.ts';

/**
 * Throws one message for all ports that are taken: which, and by whom as far as the kernel tells. What the `own`
 * processes hold will be taken over from them.
 */
export async function checkPortsAreFree(
  { listen, ports }: Pick<CloudConfig, 'listen' | 'ports'>,
  own: readonly number[],
): Promise<void> {
  const taken: string[] = [];
  for (const [service, port] of Object.entries(ports)) {
    if (!(await isTaken(listen, port))) continue;
    const holder = await holderOf(port);
    if (holder && own.includes(holder.pid)) continue;
    const byWhom = holder ? ` by ${holder.name} (process ${holder.pid})` : '';
    taken.push(`port ${port} (${service}) is taken${byWhom}`);
  }
  if (taken.length === 0) return;
  throw new Error(
    `${taken.join('; ')}. Stop what holds it, or move all ports of this cloud: --port-offset 10000.`,
  );
}

function isTaken(host: string, port: number): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'EADDRINUSE' ? resolve(true) : reject(error),
  );
  server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(false)));
  return promise;
}

async function holderOf(port: number): Promise<{ name: string; pid: number } | undefined> {
  const { stdout } = await execa('ss', ['-Hltnp', `sport = :${port}`], { reject: false });
  const [, name, pid] = /\(\("([^"]+)",pid=(\d+)/.exec(String(stdout)) ?? [];
  return name === undefined ? undefined : { name, pid: Number(pid) };
}
