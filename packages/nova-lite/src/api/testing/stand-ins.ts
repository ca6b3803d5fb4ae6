// Small stand-ins for the other services of a cloud.
import { checkUserData } from '@nova-lite/cloud-config';
import { createLogger, Fault, type AuthContext } from '@nova-lite/service-kit';
import type { NovaDatabase } from '../../db/index.ts';
import type { Image, Networks } from '../../ports.ts';
import { defaultApiConfig, type NovaApiOptions } from '../index.ts';

export const imageId = '5f72dece-da40-4698-83a4-a732fbe99f4b';
export const networkId = 'e9f39545-e9a1-4c09-b7ff-40fa05ba6b30';

/** What the clock says. */
export const at = new Date('2026-11-22T21:16:09.000Z');

const callers: Readonly<Record<string, AuthContext>> = {
  admin: caller('admin', 'project-a', true),
  alice: caller('alice', 'project-a', false),
  bob: caller('bob', 'project-b', false),
};

function caller(name: string, projectId: string, isAdmin: boolean): AuthContext {
  const roles = isAdmin ? ['admin'] : ['member'];
  return {
    userId: `user-${name}`,
    userName: name,
    domainId: 'default',
    projectId,
    projectName: projectId,
    roles,
    isAdmin,
  };
}

const image: Image = {
  id: imageId,
  name: 'cirros',
  status: 'active',
  diskFormat: 'qcow2',
  sizeBytes: 1024,
  sha512: 'ab',
  minDiskGb: 0,
  minRamMb: 0,
  properties: {},
};

/** One network; ports and groups that are not `default` do not exist. */
const networks: Networks = {
  async check(_auth, request, securityGroups) {
    const unknown = securityGroups.find((name) => name !== 'default');
    if (unknown) throw new Fault(400, `Security group ${unknown} not found for project.`);
    if (request === 'none') return { networks: [], securityGroupIds: ['sg-default'] };
    const items = request === 'auto' ? [{ networkId }] : request;
    const missing = items.find((item) => item.portId !== undefined || item.networkId !== networkId);
    if (missing?.portId) throw new Fault(400, `Port id ${missing.portId} could not be found.`);
    if (missing) throw new Fault(400, `Network ${missing.networkId ?? ''} could not be found.`);
    return { networks: items, securityGroupIds: ['sg-default'] };
  },
  allocate: async () => [],
  release: async () => {},
  portsOf: async () => new Map(),
  securityGroups: async () => [],
  addSecurityGroup: async () => [],
  removeSecurityGroup: async () => [],
};

let ids = 0;
const nextId = () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;

/** A token is the name of who calls. */
export const standIns = (db: NovaDatabase): NovaApiOptions => ({
  db,
  log: createLogger({ level: 'fatal' }),
  tokens: { validate: async (token) => callers[token] },
  images: { find: async (_auth, id) => (id === imageId ? image : undefined) },
  networks,
  placement: { usages: async () => new Map() },
  consoleLog: async (_row, lines) =>
    ['FAKE CONSOLE OUTPUT', 'ANOTHER', 'LAST LINE'].slice(-(lines ?? 9)).join('\n'),
  diagnostics: async () => ({ state: 'shutdown', virtType: 'qemu', macs: [] }),
  publicUrl: 'http://127.0.0.1:8774',
  userData: { check: async (data) => checkUserData(data) },
  config: defaultApiConfig,
  now: () => at,
  newId: nextId,
});
