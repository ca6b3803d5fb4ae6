// What is not a resource of a project: versions, extensions, agents, availability zones, quotas.
import type { App } from '@nova-lite/service-kit';
import { listAgents } from '../../db/agents.ts';
import { faults } from '../../model/faults.ts';
import type { Context, View } from '../context.ts';
import { extensions } from './extensions.ts';

/** Anybody may ask which versions there are. */
export function versionRoutes(app: App, publicUrl: string): void {
  const self = (path: string) => [{ rel: 'self', href: `${publicUrl}${path}` }];
  app.get('/', async () => ({ versions: [{ id: 'v2.0', status: 'CURRENT', links: self('/v2.0/') }] }));
}

const collections = ['network', 'subnet', 'port', 'security-group', 'security-group-rule'];

/** Nothing is limited here: -1 is Neutron's word for it. */
const quota = { network: -1, subnet: -1, port: -1, security_group: -1, security_group_rule: -1 };

export function serviceRoutes(app: App, { db, publicUrl }: Context): void {
  app.get('/v2.0', async () => ({
    resources: collections.map((name) => ({
      name,
      collection: `${name}s`,
      links: [{ rel: 'self', href: `${publicUrl}/v2.0/${name}s` }],
    })),
  }));
  app.get('/v2.0/extensions', async () => ({ extensions }));
  app.get<{ Params: { alias: string } }>('/v2.0/extensions/:alias', async ({ params }) => {
    const extension = extensions.find(({ alias }) => alias === params.alias);
    if (!extension) throw faults.extensionNotFound(params.alias);
    return { extension };
  });
  app.get('/v2.0/agents', async ({ auth }) => ({
    agents: auth.isAdmin ? (await listAgents(db)).map(agentView) : [],
  }));
  app.get<{ Params: { id: string } }>('/v2.0/agents/:id', async ({ params, auth }) => {
    const agent = auth.isAdmin ? (await listAgents(db)).find(({ id }) => id === params.id) : undefined;
    if (!agent) throw faults.agentNotFound(params.id);
    return { agent: agentView(agent) };
  });
  app.get('/v2.0/availability_zones', async () => ({ availability_zones: [] }));
  for (const path of ['/v2.0/quotas/:project', '/v2.0/quotas/:project/default'])
    app.get(path, async () => ({ quota }));
}

/** An agent that was silent for longer counts as dead (Neutron's `agent_down_time`). */
const downAfterMs = 75_000;

type AgentRow = Awaited<ReturnType<typeof listAgents>>[number];

const agentView = (row: AgentRow): View => ({
  id: row.id,
  agent_type: 'Nova-lite network agent',
  binary: 'nova-lite-network-agent',
  topic: 'N/A',
  host: row.host,
  admin_state_up: true,
  created_at: spaced(row.created_at),
  started_at: spaced(row.started_at),
  heartbeat_timestamp: spaced(row.heartbeat_at),
  description: null,
  resources_synced: null,
  availability_zone: null,
  alive: Date.now() - row.heartbeat_at.getTime() < downAfterMs,
  configurations: {},
});

/** `2026-11-22 21:33:16`, as agents show it. */
const spaced = (date: Date): string => date.toISOString().slice(0, 19).replace('T', ' ');
