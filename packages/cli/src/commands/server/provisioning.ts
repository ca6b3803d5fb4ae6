// `nova-lite server provisioning`: what became of a server's user data, from the events that the API has of it.
import type { ApiClient } from '../../first-run/api-client.ts';

export interface Provisioning {
  readonly server: string;
  readonly id: string;
  /** `pending`, `provisioned`, `provisioned with warnings` or `failed`. */
  readonly result: string;
  /** Oldest first. */
  readonly timeline: readonly Moment[];
}

export interface Moment {
  /** Seconds since the server was asked for. */
  readonly afterSeconds: number;
  readonly action: string;
  /** Module of the guest agent, or step of the cloud; absent for the action itself. */
  readonly event?: string;
  readonly result: string;
  readonly message: string;
}

interface Server {
  readonly id: string;
  readonly name: string;
  readonly created: string;
  readonly 'OS-NOVA-LITE:provisioning'?: string;
}

interface Action {
  readonly action: string;
  readonly request_id: string;
  readonly start_time: string;
  readonly message: string | null;
  readonly events?: readonly {
    readonly event: string;
    readonly start_time: string;
    readonly finish_time: string | null;
    readonly result: string | null;
    readonly details?: string | null;
  }[];
}

export async function provisioningOf(api: Pick<ApiClient, 'call'>, name: string): Promise<Provisioning> {
  const server = await findServer(api, name);
  const path = `/servers/${server.id}/os-instance-actions`;
  const { instanceActions } = await api.call<{ instanceActions: Action[] }>('compute', 'GET', path);
  const timeline: Moment[] = [];
  for (const { request_id } of instanceActions.toReversed()) {
    const one = await api.call<{ instanceAction: Action }>('compute', 'GET', `${path}/${request_id}`);
    timeline.push(...momentsOf(one.instanceAction, Date.parse(server.created)));
  }
  timeline.sort((a, b) => a.afterSeconds - b.afterSeconds);
  return {
    server: server.name,
    id: server.id,
    result: server['OS-NOVA-LITE:provisioning'] ?? 'unknown',
    timeline,
  };
}

async function findServer(api: Pick<ApiClient, 'call'>, name: string): Promise<Server> {
  const { servers } = await api.call<{ servers: Server[] }>('compute', 'GET', '/servers/detail');
  const found = servers.filter((server) => server.id === name || server.name === name);
  if (found.length === 1 && found[0]) return found[0];
  throw new Error(
    found.length === 0
      ? `There is no server ${name} in this project.`
      : `There are ${found.length} servers ${name}; name one by its id: ${found.map(({ id }) => id).join(', ')}.`,
  );
}

function momentsOf({ action, start_time, message, events = [] }: Action, created: number): Moment[] {
  // Nova's times have no zone, and are UTC.
  const after = (time: string): number =>
    Math.max(0, (Date.parse(`${time.replace(/Z$/, '')}Z`) - created) / 1000);
  return [
    {
      afterSeconds: after(start_time),
      action,
      result: message === 'Error' ? 'Error' : '',
      message: message ?? '',
    },
    ...events.toReversed().map(({ event, start_time: began, result, details }) => ({
      afterSeconds: after(began),
      action,
      event,
      result: result ?? 'running',
      message: details ?? '',
    })),
  ];
}

export function provisioningTable({ server, id, result, timeline }: Provisioning): string {
  const rows = timeline.map(({ afterSeconds, action, event, result, message }) => [
    `${afterSeconds.toFixed(1)} s`,
    event === undefined ? action : `  ${event}`,
    result,
    // A guest wrote some of it.
    message.replace(/[\0-\x1f\x7f]/g, ' '),
  ]);
  const all = [['after', 'what', 'result', 'message'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padStart(widths[0] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return `${server} (${id}): ${result}\n\n${all.map(line).join('\n')}\n`;
}
