// Tells who listens which hosts a change concerns, once it is committed.
import type { Bus, Logger } from '@nova-lite/service-kit';
import type { Db } from './db/database.ts';
import { hostsConcerned, type Scope } from './db/host-rows.ts';

/** Names of hosts whose network is no longer what it should be. */
export type ChangeListener = (hosts: readonly string[]) => void;

export interface Changes {
  /** Does the work and then tells the hosts that it concerned before or after. */
  around<Result>(scope: Scope, work: () => Promise<Result>): Promise<Result>;
  /** Returns the function that ends it. */
  listen(listener: ChangeListener): () => void;
}

export function createChanges(db: Db, log: Logger, bus?: Bus): Changes {
  const listeners = new Set<ChangeListener>();

  const tell = (hosts: readonly string[]): void => {
    if (hosts.length === 0) return;
    for (const host of hosts) bus?.publish(`network.changed.${host}`, {});
    for (const listener of listeners) {
      try {
        listener(hosts);
      } catch (error) {
        log.error({ err: error }, 'a listener of network changes failed');
      }
    }
  };

  return {
    async around(scope, work) {
      const before = await hostsConcerned(db, scope);
      const result = await work();
      tell([...new Set([...before, ...(await hostsConcerned(db, scope))])]);
      return result;
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
