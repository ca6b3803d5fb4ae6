// The server that a path names, if it is of the caller's project; and what its view needs.
import { notFound } from '@nova-lite/service-kit';
import {
  findInstance,
  isUp,
  listServices,
  lockInstance,
  type InstanceRow,
  type NovaDatabase,
} from '../../db/index.ts';
import type { Call, NovaApiOptions } from '../context.ts';
import type { ServerView } from './view.ts';

type Asked = Pick<Call, 'auth' | 'params'>;

/** 404 for another project's servers and for those that are gone. */
export async function serverOr404(db: NovaDatabase, call: Asked): Promise<InstanceRow> {
  return visible(await findInstance(db, call.params['id'] ?? ''), call);
}

/** As `serverOr404`, and nobody else changes it before the transaction ends. */
export async function lockedServerOr404(trx: NovaDatabase, call: Asked): Promise<InstanceRow> {
  return visible(await lockInstance(trx, call.params['id'] ?? ''), call);
}

/** Deleted ones too: their actions can still be read (2.21). */
export async function anyServerOr404(db: NovaDatabase, call: Asked): Promise<InstanceRow> {
  return visible(await findInstance(db, call.params['id'] ?? ''), call, true);
}

function visible(row: InstanceRow | undefined, { auth, params }: Asked, evenDeleted = false): InstanceRow {
  const mine = row && (auth.isAdmin || row.project_id === auth.projectId);
  if (mine && (evenDeleted || row.deleted_at === null)) return row;
  throw notFound(`Instance ${(params['id'] ?? '').slice(0, 255)} could not be found.`);
}

export async function viewOf(
  api: NovaApiOptions,
  { auth, version }: Pick<Call, 'auth' | 'version'>,
): Promise<ServerView> {
  const hostTroubles = auth.isAdmin && version >= 16 ? await troublesOf(api.db) : new Map<string, string>();
  return {
    publicUrl: api.publicUrl,
    availabilityZone: api.config.availabilityZone,
    auth,
    version,
    hostTroubles,
  };
}

/** Nova's `host_status` of the hosts that are not simply up. */
async function troublesOf(db: NovaDatabase): Promise<Map<string, string>> {
  const services = await listServices(db, { binary: 'nova-compute' });
  return new Map(
    services.flatMap((service): [string, string][] => {
      if (!isUp(service)) return [[service.host, 'DOWN']];
      return service.disabled ? [[service.host, 'MAINTENANCE']] : [];
    }),
  );
}
