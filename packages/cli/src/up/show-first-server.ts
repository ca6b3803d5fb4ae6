// The part of `nova-lite up` that a newcomer watches: the first server, from create to its report.
import { connectApi, type ApiClient } from '../first-run/api-client.ts';
import {
  createFirstServer,
  networkOf,
  printable,
  watchFirstServer,
  type Server,
} from '../first-server/first-server.ts';
import { summarise } from '../first-server/summary.ts';
import { dataPaths, serviceUrl } from '../config.ts';
import type { Running } from './running.ts';

/** Under TCG on a busy machine a boot may take minutes; the cloud stays up whatever becomes of it. */
const deadlineMs = 300_000;

export async function showFirstServer(
  { config, identity, progress, host }: Running,
  out: NodeJS.WriteStream,
  signal: AbortSignal,
): Promise<void> {
  const api = await connectApi({
    authUrl: `${serviceUrl(config, 'identity')}/v3`,
    user: 'demo',
    project: 'demo',
    password: identity.demoPassword,
  });
  const { firstKey } = dataPaths(config.dataDir);
  const first = await createFirstServer(api, firstKey);
  if (first.password === undefined)
    return void out.write(`The server first is there from an earlier start: ${first.server.status}.\n`);
  out.write(`Booting the server first (${first.server.id}); its console:\n\n`);
  const { server, report } = await progress.step('first server', () =>
    watchFirstServer(api, first.server.id, {
      show: (text) => out.write(text.replace(/^/gm, '  | ').replace(/ {2}\| $/, '')),
      report: () => host.reportOf(first.server.id),
      signal,
      deadlineMs,
    }),
  );
  if (server.fault)
    throw new Error(`The server first could not be built: ${printable(server.fault.message)}`);
  out.write('\n');
  if (!report)
    return void out.write(
      `The server first runs, but has not reported within ${deadlineMs / 1000} s. Its console: openstack console log show first\n`,
    );
  out.write(
    `${summarise({ ...(await whereIs(api, server)), keyPath: firstKey, password: first.password, report })}\n`,
  );
}

async function whereIs(api: ApiClient, server: Server) {
  const [address] = Object.values(server.addresses).flat();
  return { address: address?.addr ?? '', networkId: await networkOf(api, server.id) };
}
