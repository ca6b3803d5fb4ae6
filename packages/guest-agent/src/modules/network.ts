// `network_data.json`, written for whatever sets the network up in this guest.
import { ifupdown } from '../network/ifupdown.ts';
import { ipCommands } from '../network/ip-commands.ts';
import { netplan } from '../network/netplan.ts';
import { planNetwork } from '../network/network-data.ts';
import { networkd } from '../network/networkd.ts';
import type { NetworkFile, Nic } from '../network/nic.ts';
import { sysconfig } from '../network/sysconfig.ts';
import type { RunAction } from '../plan/action.ts';
import type { Module, Plan, Situation } from './module.ts';

export const network: Module = { name: 'network', plan };

interface Renderer {
  readonly name: string;
  readonly render: (nics: readonly Nic[]) => NetworkFile[];
  /** Both must be there. */
  readonly program: string;
  readonly place: string;
  /** Makes a system that runs read it. Absent where the init of the guest does. */
  readonly apply?: readonly string[];
  /** The service that sets the network up. Before it has started there is nothing to apply: it will read the files itself. */
  readonly unit?: string;
  /** Makes files of the service's own out of these; also before it has started. */
  readonly prepare?: readonly string[];
}

/** In cloud-init's order (net/renderers.py:29), and one that it does not have. */
const renderers: readonly Renderer[] = [
  {
    name: 'ifupdown',
    render: ifupdown,
    program: 'ifup',
    place: '/etc/network/interfaces',
    apply: ['ifup', '--all'],
    unit: 'networking.service',
  },
  {
    name: 'sysconfig',
    render: sysconfig,
    program: 'nmcli',
    place: '/etc/sysconfig/network-scripts',
    apply: ['nmcli', 'connection', 'reload'],
    unit: 'NetworkManager.service',
  },
  {
    name: 'netplan',
    render: netplan,
    program: 'netplan',
    place: '/etc/netplan',
    apply: ['netplan', 'apply'],
    unit: 'systemd-networkd.service',
    prepare: ['netplan', 'generate'],
  },
  {
    name: 'networkd',
    render: networkd,
    program: 'networkctl',
    place: '/etc/systemd',
    apply: ['networkctl', 'reload'],
    unit: 'systemd-networkd.service',
  },
  { name: 'busybox', render: ipCommands, program: 'udhcpc', place: '/etc/udhcpc' },
];

async function plan(situation: Situation): Promise<Plan | undefined> {
  const { networkData } = situation.instance;
  const renderer = await firstThatFits(situation);
  if (!networkData || !renderer) return undefined;
  const { nics, findings } = planNetwork(networkData, await interfaces(situation));
  const actions = renderer.render(nics).map((file) => ({ do: 'write-file' as const, ...file }));
  if (actions.length === 0) return findings.length > 0 ? { steps: [], findings } : undefined;
  const apply = situation.files.root === '/' ? await applying(renderer, situation) : [];
  return {
    steps: [
      {
        goal: `${nics.map(({ name }) => name).join(', ')} set up for ${renderer.name}`,
        actions: [...actions, ...apply],
      },
    ],
    findings,
  };
}

async function applying({ apply, unit, prepare }: Renderer, { files }: Situation): Promise<RunAction[]> {
  const systemd = unit && (await files.exists('/run/systemd/system'));
  const onlyIf = systemd ? ['systemctl', 'is-active', '--quiet', unit] : undefined;
  return [
    ...(prepare ? [{ do: 'run' as const, argv: prepare }] : []),
    ...(apply ? [{ do: 'run' as const, argv: apply, onlyIf }] : []),
  ];
}

async function firstThatFits({ has, files }: Situation): Promise<Renderer | undefined> {
  for (const renderer of renderers)
    if ((await has(renderer.program)) && (await files.exists(renderer.place))) return renderer;
  return undefined;
}

/** MAC address to name, of all that are there; those that are made of others have the address of one of them. */
async function interfaces({ files }: Situation): Promise<Map<string, string>> {
  const names = await files.list('/sys/class/net');
  const found = new Map<string, string>();
  for (const name of names) {
    const made =
      (await files.exists(`/sys/class/net/${name}/bonding`)) ||
      (await files.exists(`/proc/net/vlan/${name}`));
    const mac = (await files.readText(`/sys/class/net/${name}/address`))?.trim().toLowerCase();
    if (mac && !made && name !== 'lo') found.set(mac, name);
  }
  return found;
}
