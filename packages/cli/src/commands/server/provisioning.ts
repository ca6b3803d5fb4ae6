// `nova-lite server provisioning`: what became of a server's user data, from what the API has of it.
import type { ApiClient } from '../../first-run/api-client.ts';

export interface Provisioning {
  readonly server: string;
  readonly id: string;
  /** `pending`, `provisioned`, `provisioned with warnings` or `failed`. */
  readonly result: string;
  readonly reasons: readonly string[];
  /** Actions, oldest first; behind each its events, and behind a stage its modules. */
  readonly timeline: readonly Moment[];
  readonly findings: readonly ReportedFinding[];
  /** For `known_hosts`. */
  readonly hostKeys: readonly string[];
}

export interface Moment {
  /** Seconds since the server was asked for. */
  readonly afterSeconds: number;
  /** Absent while it goes on. */
  readonly tookSeconds?: number;
  readonly action: string;
  /** Step of the cloud, or stage of the guest; absent for the action itself. */
  readonly event?: string;
  /** Of the guest agent, in its stage. */
  readonly module?: string;
  readonly result: string;
  readonly message: string;
}

export interface ReportedFinding {
  readonly severity: string;
  readonly message: string;
  readonly effect?: string;
  readonly advice?: string;
  readonly line?: number;
  readonly column?: number;
}

interface Server {
  readonly id: string;
  readonly name: string;
  readonly created: string;
}

interface Event {
  readonly event: string;
  readonly start_time: string;
  readonly finish_time: string | null;
  readonly result: string | null;
  readonly details?: string | null;
}

interface Action {
  readonly action: string;
  readonly request_id: string;
  readonly start_time: string;
  readonly message: string | null;
  readonly events?: readonly Event[];
}

interface Stage {
  readonly stage: string;
  readonly started_seconds: number;
  readonly modules: readonly {
    readonly module: string;
    readonly result: string;
    readonly message: string;
    readonly started_seconds: number | null;
    readonly duration_ms: number;
  }[];
}

interface Reported {
  readonly result: string;
  readonly reasons: readonly string[];
  readonly stages?: readonly Stage[];
  readonly findings?: readonly ReportedFinding[];
  readonly host_keys?: readonly string[];
}

export async function provisioningOf(api: Pick<ApiClient, 'call'>, name: string): Promise<Provisioning> {
  const server = await findServer(api, name);
  const get = <Answer>(path: string): Promise<Answer> =>
    api.call('compute', 'GET', `/servers/${server.id}/${path}`);
  const { provisioning } = await get<{ provisioning: Reported }>('provisioning');
  const { instanceActions } = await get<{ instanceActions: Action[] }>('os-instance-actions');
  // What the guest reported is of its newest boot.
  const newest = instanceActions.find(({ action }) => action === 'provision')?.request_id;
  const timeline: Moment[] = [];
  for (const { request_id } of instanceActions.toReversed()) {
    const { instanceAction } = await get<{ instanceAction: Action }>(`os-instance-actions/${request_id}`);
    const stages = request_id === newest ? (provisioning.stages ?? []) : [];
    timeline.push(...momentsOf(instanceAction, stages, Date.parse(server.created)));
  }
  return {
    server: server.name,
    id: server.id,
    result: provisioning.result,
    reasons: provisioning.reasons,
    timeline,
    findings: provisioning.findings ?? [],
    hostKeys: provisioning.host_keys ?? [],
  };
}

async function findServer(api: Pick<ApiClient, 'call'>, name: string): Promise<Server> {
  const named = async (path: string): Promise<Server[]> => {
    const { servers } = await api.call<{ servers: Server[] }>('compute', 'GET', path);
    return servers.filter((server) => server.id === name || server.name === name);
  };
  const own = await named('/servers/detail');
  // Others are refused what an administrator may: to look into all projects.
  const found = own.length > 0 ? own : await named('/servers/detail?all_tenants=1').catch(() => []);
  if (found.length === 1 && found[0]) return found[0];
  throw new Error(
    found.length === 0
      ? `There is no server ${name} in a project that you may see.`
      : `There are ${found.length} servers ${name}; name one by its id: ${found.map(({ id }) => id).join(', ')}.`,
  );
}

/** Nova's times have no zone, and are UTC. */
const timeOf = (text: string): number => Date.parse(`${text.replace(/Z$/, '')}Z`);

function momentsOf(
  { action, start_time, message, events = [] }: Action,
  stages: readonly Stage[],
  created: number,
): Moment[] {
  const after = (time: number): number => Math.max(0, (time - created) / 1000);
  const result = message === 'Error' ? 'Error' : '';
  const itself = { afterSeconds: after(timeOf(start_time)), action, result, message: message ?? '' };
  return [
    itself,
    ...events
      .toSorted((a, b) => timeOf(a.start_time) - timeOf(b.start_time))
      .flatMap((event) => {
        const stage = stages.find((each) => event.event === `guest__${each.stage}`);
        const moment = momentOf(action, event, after(timeOf(event.start_time)));
        return stage ? [{ ...moment, message: '' }, ...modulesOf(moment, stage)] : [moment];
      }),
  ];
}

const momentOf = (
  action: string,
  { event, start_time, finish_time, result, details }: Event,
  afterSeconds: number,
): Moment => ({
  afterSeconds,
  tookSeconds: finish_time === null ? undefined : (timeOf(finish_time) - timeOf(start_time)) / 1000,
  action,
  event,
  result: result ?? 'running',
  message: details ?? '',
});

const modulesOf = ({ afterSeconds, action, event }: Moment, { modules, started_seconds }: Stage): Moment[] =>
  modules.map(({ module, result, message, started_seconds: began, duration_ms }) => ({
    afterSeconds: afterSeconds + Math.max(0, (began ?? started_seconds) - started_seconds),
    tookSeconds: duration_ms / 1000,
    action,
    event,
    module,
    result,
    message,
  }));
