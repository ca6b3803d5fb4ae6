// /os-security-groups until 2.35, for clients that still ask compute; and the groups of one server.
import { badRequest, conflict, notFound, type AuthContext } from '@nova-lite/service-kit';
import { updateInstance } from '../../db/index.ts';
import type { InstancePort } from '@nova-lite/instance-metadata';
import type { Call, NovaApiOptions } from '../context.ts';
import { Answer, endpoint } from '../endpoint.ts';
import { isUuid } from '../schemas.ts';
import { serverOr404 } from '../servers/find.ts';
import { tellGuest } from '../servers/update.ts';
import { groupView } from './view.ts';

export const listSecurityGroups = endpoint({ until: 35 }, async ({ networks }, { auth }) => {
  const groups = await networks.securityGroups(auth);
  return { security_groups: groups.map((group) => groupView(group, groups)) };
});

export const showSecurityGroup = endpoint({ until: 35 }, async ({ networks }, { auth, params }) => {
  const id = params['id'] ?? '';
  if (!isUuid(id)) throw badRequest('Security group id should be uuid');
  const groups = await networks.securityGroups(auth);
  const group = groups.find((one) => one.id === id);
  if (!group) throw notFound(`Security group ${id} not found.`);
  return { security_group: groupView(group, groups) };
});

export const listServerGroups = endpoint({}, async ({ db, networks }, call) => {
  const { ports } = await serverOr404(db, call);
  const ids = new Set(ports.flatMap((port) => port.securityGroups.map(({ id }) => id)));
  const groups = await networks.securityGroups(call.auth);
  const own = groups.filter(({ id }) => ids.has(id));
  return { security_groups: own.map((group) => groupView(group, groups)) };
});

type Change = (auth: AuthContext, instanceUuid: string, group: string) => Promise<readonly InstancePort[]>;

export const addSecurityGroup = (api: NovaApiOptions, call: Call, name: string) =>
  changeGroups(api, call, name, (...asked) => api.networks.addSecurityGroup(...asked));

export const removeSecurityGroup = (api: NovaApiOptions, call: Call, name: string) =>
  changeGroups(api, call, name, (...asked) => api.networks.removeSecurityGroup(...asked));

/** The wires first: the row says what they are. */
async function changeGroups(api: NovaApiOptions, call: Call, name: string, change: Change): Promise<Answer> {
  const { uuid, vm_state } = await serverOr404(api.db, call);
  if (vm_state === 'building') throw conflict(`Instance ${uuid} is not ready`);
  const ports = await change(call.auth, uuid, name);
  const row = await updateInstance(api.db, uuid, { ports: [...ports] });
  if (row) await tellGuest(api, row);
  return new Answer(202, undefined);
}
