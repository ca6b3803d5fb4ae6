// The program that parses what guests send. It has no rights, no files and no secrets but those of the guests it
// serves; it is told all it knows by its parent, and ends with it.
import { flushCompileCache } from 'node:module';
import { createMetadataService, type MetadataServiceOptions } from '../service.ts';
import { InstanceStore } from '../instance-store.ts';
import { createMetrics } from '../metrics.ts';
import { Calls } from './calls.ts';
import { Listeners, type ReceivedSocket } from './listeners.ts';
import { dropPrivileges, type User } from './privileges.ts';
import type { FromProcess, Notice, Order, ProcessLimits, ToProcess } from './protocol.ts';

const keepTimeoutMs = 10_000;

const { user, limits } = JSON.parse(process.argv[2] ?? '{}') as { user: User; limits: ProcessLimits };
flushCompileCache();
dropPrivileges(user);

const now = () => performance.now();
const metrics = createMetrics();
const notices = new Calls();
const instances = new InstanceStore(limits.requests, now);
const listeners = new Listeners(createMetadataService(serviceOptions()), limits.connections);

process.on('message', (message: ToProcess, socket: unknown) => {
  if (message.kind === 'kept') notices.settle(message.id, message.error);
  else void obey(message.id, message.order, socket as ReceivedSocket);
});
process.on('disconnect', () => process.exit(0));
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

async function obey(id: number, order: Order, socket: ReceivedSocket): Promise<void> {
  try {
    const answer = await carryOut(order, socket);
    tell({ kind: 'done', id, ...(answer !== undefined && { answer }) });
  } catch (error) {
    tell({ kind: 'done', id, error: String(error instanceof Error ? error.message : error) });
  }
}

function carryOut(order: Order, socket: ReceivedSocket): void | Promise<string | void> {
  switch (order.kind) {
    case 'publish':
      return instances.publish(order.record);
    case 'withdraw':
      return instances.withdraw(order.uuid);
    case 'listen':
      return listeners.add(order.networkId, socket);
    case 'unlisten':
      return listeners.remove(order.networkId);
    case 'metrics':
      return metrics.text();
    case 'listen-signed':
      return listeners.addSigned(order.host, order.port, order.secret);
  }
}

/** Resolves when the parent has kept it. */
async function notify(notice: Notice): Promise<void> {
  await notices.call((id) => tell({ kind: 'notice', id, notice }), keepTimeoutMs);
}

function tell(message: FromProcess): void {
  if (process.connected) process.send?.(message);
}
