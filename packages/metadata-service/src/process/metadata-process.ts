// The program that parses what guests send. It has no rights, no files and no secrets but those of the guests it
// serves; it is told all it knows by its parent. Without its parent it goes on with what it knows while there is a
// network to answer in, as guests do: docs/decisions/0007.
import { flushCompileCache } from 'node:module';
import { createMetadataService, type MetadataServiceOptions } from '../service.ts';
import { InstanceStore } from '../instance-store.ts';
import { createMetrics } from '../metrics.ts';
import { Calls } from './calls.ts';
import { Listeners, type ReceivedSocket } from './listeners.ts';
import { dropPrivileges, type User } from './privileges.ts';
import type { FromProcess, Notice, Order, ProcessLimits, ToProcess } from './protocol.ts';

const keepTimeoutMs = 10_000;
const drainMs = 500;

/** The directory is where the next run looks for us; without one nobody would, so we end with our parent. */
const [, , settings = '{}', directory] = process.argv;
const { user, limits } = JSON.parse(settings) as { user: User; limits: ProcessLimits };
flushCompileCache();
dropPrivileges(user);

const nobodyKeeps = 'the cloud that would keep it does not run';
const now = () => performance.now();
const metrics = createMetrics();
const notices = new Calls();
const instances = new InstanceStore(limits.requests, now);
const listeners = new Listeners(createMetadataService(serviceOptions()), limits.connections);

process.on('message', (message: ToProcess, socket: unknown) => {
  if (message.kind === 'kept') notices.settle(message.id, message.error);
  else void obey(message.id, message.order, socket as ReceivedSocket);
});
process.on('disconnect', goOnAlone);
process.on('SIGTERM', () => void listeners.drain(drainMs).then(() => process.exit(0)));
// Nobody reads it any more when our parent is gone.
process.stderr.on('error', () => undefined);
tell({ kind: 'ready' });

function serviceOptions(): MetadataServiceOptions {
  return {
    instances,
    onPassword: (uuid, password) => notify({ kind: 'password', uuid, password }),
    onReport: (uuid, report) => notify({ kind: 'report', uuid, report }),
    onProblem: (error, doing) => tell({ kind: 'problem', message: `${doing}: ${String(error)}` }),
    strangerLimit: limits.requests,
    now,
    metrics,
  };
}

function goOnAlone(): void {
  if (directory === undefined || !listeners.hasNetworks) process.exit(0);
  notices.settleAll(nobodyKeeps);
}

async function obey(id: number, order: Order, socket: ReceivedSocket): Promise<void> {
  try {
    const answer = await carryOut(order, socket);
    tell({ kind: 'done', id, ...(answer !== undefined && { answer }) });
  } catch (error) {
    tell({ kind: 'done', id, error: String(error instanceof Error ? error.message : error) });
  }
}

function carryOut(order: Order, socket: ReceivedSocket): string | void | Promise<void> {
  switch (order.kind) {
    case 'publish':
      return instances.publish(order.record);
    case 'withdraw':
      return instances.withdraw(order.uuid);
    case 'listen':
      return listeners.add(order.networkId, socket);
    case 'unlisten':
      return listeners.remove(order.name);
    case 'metrics':
      return metrics.text();
    case 'listen-signed':
      return listeners.addSigned(order.secret, socket);
  }
}

/** Resolves when the parent has kept it. */
async function notify(notice: Notice): Promise<void> {
  if (!process.connected) throw new Error(nobodyKeeps);
  await notices.call((id) => tell({ kind: 'notice', id, notice }), keepTimeoutMs);
}

function tell(message: FromProcess): void {
  if (process.connected) process.send?.(message);
}
