// PUT /servers/{id}
import { Type } from 'typebox';
import { updateInstance, type InstanceRow } from '../../db/index.ts';
import type { NovaApiOptions } from '../context.ts';
import { endpoint } from '../endpoint.ts';
import { Description, Name, closed } from '../schemas.ts';
import { refuseOutOfVersion } from '../version-gates.ts';
import { Hostname } from './create-schema.ts';
import { lockedServerOr404, viewOf } from './find.ts';
import { updatedServer } from './view.ts';

const Changes = Type.Object(
  { name: Type.Optional(Name), description: Type.Optional(Description), hostname: Type.Optional(Hostname) },
  { ...closed, minProperties: 1 },
);

export const updateServer = endpoint(
  { body: Type.Object({ server: Changes }, closed) },
  async (api, call) => {
    const { server: changes } = call.body;
    refuseOutOfVersion(
      'server',
      changes,
      { description: { since: 19 }, hostname: { since: 90 } },
      call.version,
    );
    const row = await api.db.transaction().execute(async (trx) => {
      const before = await lockedServerOr404(trx, call);
      return (await updateInstance(trx, before.uuid, changes)) ?? before;
    });
    await tellGuest(api, row);
    return { server: updatedServer(row, await viewOf(api, call)) };
  },
);

/** The change is stored whether or not the host can be told now; what it missed is told after its next report. */
export async function tellGuest({ instanceChanged, log }: NovaApiOptions, row: InstanceRow): Promise<void> {
  await instanceChanged?.(row).catch((error: unknown) => {
    log.warn({ err: error, instance: row.uuid }, 'the host could not be told of a change of its instance');
  });
}
