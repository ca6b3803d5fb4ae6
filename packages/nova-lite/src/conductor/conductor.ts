// Takes operations from the queue and tells their stories, several side by side, until it is closed.
import {
  findInstance,
  finishOperation,
  leaseNextOperation,
  releaseLease,
  renewLease,
  type OperationRow,
} from '../db/index.ts';
import { listenToHosts } from './host-reports.ts';
import type { ConductorTools } from './story.ts';
import { tell } from './tell.ts';

export interface ConductorOptions extends ConductorTools {
  /** Unique among the conductors that share the database. */
  readonly owner: string;
  /** Calls back when an operation may be waiting (`LISTEN`); returns the function that ends it. */
  readonly onQueued: (wake: () => void) => () => void;
  /** How many stories at once; Nova's `max_concurrent_builds` is 10. */
  readonly concurrency?: number;
  readonly leaseSeconds?: number;
}

export interface Conductor {
  /** Takes nothing new and hands back what it works on, for the next one to go on. */
  close(): Promise<void>;
}

/** A missed notification costs this long at most. */
const pollMs = 2_000;

export function startConductor(options: ConductorOptions): Conductor {
  const { concurrency = 10, log } = options;
  const told = new Map<number, Promise<void>>();
  let closed = false;
  let looking = false;
  let again = false;

  const look = async () => {
    again = true;
    if (looking) return;
    looking = true;
    while (again && !closed) {
      again = false;
      await takeAll().catch((error: unknown) =>
        log.warn({ err: error }, 'the queue of operations could not be read'),
      );
    }
    looking = false;
  };

  const takeAll = async () => {
    while (!closed && told.size < concurrency) {
      const operation = await leaseNextOperation(options.db, options.owner, options.leaseSeconds ?? 15);
      if (!operation) return;
      const story = work(options, operation).finally(() => {
        told.delete(operation.id);
        void look();
      });
      told.set(operation.id, story);
    }
  };

  const stopListening = options.onQueued(() => void look());
  const stopHosts = listenToHosts(options);
  const timer = setInterval(() => void look(), pollMs);
  void look();
  return {
    async close() {
      closed = true;
      clearInterval(timer);
      stopListening();
      stopHosts();
      await Promise.all([...told.keys()].map((id) => releaseLease(options.db, id, options.owner)));
    },
  };
}

/** Keeps the lease while the story is told; an error here is one of the database, and the lease runs out. */
async function work(options: ConductorOptions, operation: OperationRow): Promise<void> {
  const lease = keepLease(options, operation.id);
  try {
    const instance = await findInstance(options.db, operation.instance_uuid);
    if (instance && !instance.deleted_at) await tell({ ...options, operation, instance, lost: lease.lost });
    else await finishOperation(options.db, operation.id, 'done');
  } catch (error) {
    options.log.error({ err: error, operation: operation.id }, 'an operation was left to be taken over');
  } finally {
    lease.stop();
  }
}

/** Renews well before it ends; `lost` is aborted when somebody else has it. */
function keepLease({ db, owner, leaseSeconds = 15, log }: ConductorOptions, id: number) {
  const lost = new AbortController();
  const renew = async () => {
    if (!(await renewLease(db, id, owner, leaseSeconds))) lost.abort();
  };
  const timer = setInterval(
    () => void renew().catch((error: unknown) => log.warn({ err: error }, 'a lease could not be renewed')),
    (leaseSeconds * 1000) / 3,
  );
  return { lost: lost.signal, stop: () => clearInterval(timer) };
}
