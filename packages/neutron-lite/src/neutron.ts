// The network service: its API, what compute asks of it, and what each host should have.
import { migrate, type App, type Bus, type Logger, type TokenValidator } from '@nova-lite/service-kit';
import type { Kysely } from 'kysely';
import { createNetworkApp } from './api/app.ts';
import { createChanges, type ChangeListener } from './changes.ts';
import { computeNetworks, type ComputeNetworks } from './compute/networks.ts';
import { heardFrom } from './db/agents.ts';
import { readHostRows } from './db/host-rows.ts';
import { migrations } from './db/migrations.ts';
import { setStatuses } from './db/ports.ts';
import type { NeutronTables } from './db/tables.ts';
import { desiredHostNetwork } from './model/desired-host-network.ts';
import type { HostNetwork } from './model/host-network.ts';

export interface NeutronOptions {
  /** The cloud's database; tables go into the schema `neutron`. */
  readonly db: Kysely<unknown>;
  readonly log: Logger;
  readonly tokens: TokenValidator;
  /** Each host whose network changes is told on `network.changed.<host>`. */
  readonly bus?: Bus;
  /** Where clients reach the API, without `/v2.0`. */
  readonly publicUrl: string;
  readonly defaults?: {
    /** Bytes; of networks that are created without one. Default 1500. */
    readonly mtu?: number;
  };
}

export interface Neutron {
  /** Listens nowhere yet. */
  readonly app: App;
  readonly networks: ComputeNetworks;
  /** All that the host should have on its wires now. */
  desiredHostNetwork(host: string): Promise<HostNetwork>;
  /** Called with the hosts that a committed change concerns. Returns the function that ends it. */
  onChange(listener: ChangeListener): () => void;
  /** A host tells that it lives and which ports it has plugged in: they become ACTIVE, its others DOWN. */
  reportHost(host: string, pluggedPorts: readonly string[]): Promise<void>;
}

export async function createNeutron(options: NeutronOptions): Promise<Neutron> {
  const db = await migrate<NeutronTables>(options.db, 'neutron', migrations);
  const changes = createChanges(db, options.log, options.bus);
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  const context = { db, changes, publicUrl, mtu: options.defaults?.mtu ?? 1500 };
  return {
    app: createNetworkApp(context, options.tokens, options.log),
    networks: computeNetworks(db, changes),
    desiredHostNetwork: async (host) => desiredHostNetwork(await readHostRows(db, host)),
    onChange: (listener) => changes.listen(listener),
    async reportHost(host, pluggedPorts) {
      await heardFrom(db, host);
      await setStatuses(db, host, pluggedPorts);
    },
  };
}
