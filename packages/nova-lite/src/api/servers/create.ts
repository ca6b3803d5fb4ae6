// POST /servers: checks everything, then one transaction makes the instances, their operations and their actions.
import {
  enqueueOperation,
  insertInstances,
  lockUsageOfProject,
  startAction,
  type InstanceRow,
  type NewInstance,
} from '../../db/index.ts';
import { sanitizeHostname } from '../../model/hostname.ts';
import { generatePassword } from '../../model/password.ts';
import type { Call, NovaApiOptions } from '../context.ts';
import { Answer, endpoint } from '../endpoint.ts';
import { resourceLinks } from '../links.ts';
import { isTrue } from '../schemas.ts';
import { checkServer, type CheckedServer } from './create-check.ts';
import { CreateServerBody } from './create-schema.ts';
import { countWithinQuota } from './quota.ts';
import { recordUserDataFindings } from './user-data-check.ts';

type CreateCall = Call<CreateServerBody>;

export const createServer = endpoint({ body: CreateServerBody }, async (api, call) => {
  const checked = await checkServer(api, call);
  const adminPass = call.body.server.adminPass ?? generatePassword();
  const [first] = await accept(api, call, checked);
  if (!first) throw new Error('No instance was inserted.');
  if (isTrue(call.body.server.return_reservation_id))
    return new Answer(202, { reservation_id: first.reservation_id });
  return accepted(api, first, checked, adminPass);
});

/** All of it or nothing. */
function accept(api: NovaApiOptions, call: CreateCall, checked: CheckedServer): Promise<InstanceRow[]> {
  const reservation = `r-${api.newId().replaceAll('-', '').slice(0, 8)}`;
  const rows = Array.from({ length: checked.count }, (_, index) =>
    newInstance(api, call, checked, { index, reservation }),
  );
  return api.db.transaction().execute(async (trx) => {
    await keepWithinQuota({ ...api, db: trx }, call, checked);
    const inserted = await insertInstances(trx, rows);
    for (const row of inserted) await enqueueBuild({ ...api, db: trx }, call, row, checked);
    return inserted;
  });
}

/** Once more, now that nobody else of the project adds any. */
async function keepWithinQuota(
  { db, config }: NovaApiOptions,
  { auth: { projectId } }: CreateCall,
  { flavor, count }: CheckedServer,
) {
  await lockUsageOfProject(db, projectId);
  await countWithinQuota(db, config.quota, { projectId, flavor, min: count, max: count });
}

function newInstance(
  api: NovaApiOptions,
  { auth, body: { server } }: CreateCall,
  checked: CheckedServer,
  { index, reservation }: { index: number; reservation: string },
): NewInstance {
  const uuid = api.newId();
  const suffix = checked.count > 1 ? `-${index + 1}` : '';
  return {
    uuid,
    project_id: auth.projectId,
    user_id: auth.userId,
    name: `${server.name}${suffix}`,
    description: server.description === undefined ? server.name : server.description,
    hostname: hostnameOf(server, suffix, uuid),
    image_id: checked.image.id,
    image: { ...checked.image },
    flavor: checked.flavor,
    key: checked.key,
    metadata: server.metadata ?? {},
    tags: server.tags ?? [],
    user_data: server.user_data ?? null,
    config_drive:
      isTrue(server.config_drive ?? undefined) ||
      checked.image.properties['img_config_drive'] === 'mandatory',
    availability_zone: checked.availabilityZone,
    host: null,
    node: null,
    vm_state: 'building',
    task_state: 'scheduling',
    reservation_id: reservation,
    launch_index: index,
    requested_networks: [...checked.networks],
    security_group_ids: [...checked.securityGroupIds],
    ports: [],
    fault: null,
    provisioning: null,
    created_at: api.now(),
    updated_at: api.now(),
  };
}

/** The number behind it is kept when the name is cut. */
function hostnameOf({ hostname, name }: CreateServerBody['server'], suffix: string, uuid: string): string {
  const base = hostname ?? sanitizeHostname(name, `Server-${uuid}`);
  return suffix === '' ? base : `${base.slice(0, 63 - suffix.length)}${suffix}`;
}

/** A password goes to the guest when it was asked for; one that we made up would be a secret on a drive that nobody reads. */
async function enqueueBuild(
  api: NovaApiOptions,
  { auth, requestId, body: { server } }: CreateCall,
  row: InstanceRow,
  { forcedHost, userDataFindings }: CheckedServer,
): Promise<void> {
  const { db, now } = api;
  const who = { instanceUuid: row.uuid, requestId, userId: auth.userId, projectId: auth.projectId };
  await startAction(db, { ...who, action: 'create', at: now() });
  await recordUserDataFindings(api, row, userDataFindings);
  await enqueueOperation(db, {
    ...who,
    kind: 'build',
    request: { adminPass: server.adminPass, files: server.personality, forcedHost },
  });
}

function accepted(
  { publicUrl }: NovaApiOptions,
  row: InstanceRow,
  { securityGroups }: CheckedServer,
  adminPass: string,
): Answer {
  const links = resourceLinks(publicUrl, 'servers', row.uuid);
  const server = {
    id: row.uuid,
    links,
    'OS-DCF:diskConfig': 'MANUAL',
    security_groups: securityGroups.map((name) => ({ name })),
    adminPass,
  };
  return new Answer(202, { server }, { Location: links[0]?.href ?? '' });
}
