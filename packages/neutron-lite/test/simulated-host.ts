// A host whose tools only change this object: state, not calls, is what tests look at.
import type { DhcpServers, HostCommands, HostFacts } from '../src/index.ts';

export interface SimulatedLink {
  ifname: string;
  ifindex: number;
  mtu: number;
  flags: string[];
  master?: string;
  ifalias?: string;
}

export interface SimulatedHost {
  readonly links: Map<string, SimulatedLink>;
  /** Namespace to false for one that a crash left half made. */
  readonly namespaces: Map<string, boolean>;
  readonly served: Set<string>;
  /** Networks with a directory on disk. */
  readonly noted: Set<string>;
  /** The file that nft loaded last. */
  filter: string;
  /** What was changed, in order: `create tap1`, `filter`, `attach tap1`, ... */
  readonly history: string[];
  readonly failing: Set<string>;
  readonly commands: HostCommands;
  readonly facts: HostFacts;
  readonly dhcp: DhcpServers;
}

export function simulatedHost(): SimulatedHost {
  let index = 1;
  const host: SimulatedHost = {
    links: new Map(),
    namespaces: new Map(),
    served: new Set(),
    noted: new Set(),
    filter: '',
    history: [],
    failing: new Set(),
    facts: { namespaces: async () => new Map(host.namespaces), tracksBridges: async () => true },
    dhcp: {
      prepare: async (id) => void host.noted.add(id),
      ensure: async ({ id }) => {
        if (host.failing.has(id)) throw new Error('no DHCP today');
        host.served.add(id);
      },
      remove: async (id) => void (host.noted.delete(id), host.served.delete(id)),
      known: async () => [...host.noted],
    },
    commands: {
      async run(command, args, input = '') {
        if (command === 'nft') return nft(args, input);
        if (command === 'conntrack') {
          host.history.push(`forget ${args.join(' ')}`);
          return '';
        }
        if (args.includes('-json'))
          return JSON.stringify(args.includes('link') ? [...host.links.values()] : []);
        if (args[0] === '-batch') for (const line of input.trim().split('\n')) batchLine(line);
        return '';
      },
    },
  };

  const nft = (args: readonly string[], input: string): string => {
    if (args[0] === 'list')
      return (host.filter.match(/^table \w+ \w+ (?={$)/gm) ?? []).map((table) => table.trim()).join('\n');
    host.filter = input;
    host.history.push('filter');
    return '';
  };

  const batchLine = (line: string): void => {
    const words = line.split(' ');
    const after = (word: string): string | undefined =>
      words.includes(word) ? words[words.indexOf(word) + 1] : undefined;
    const name = after('name') ?? after('dev') ?? after('add') ?? after('delete') ?? '';
    if (line.startsWith('netns add')) return void host.namespaces.set(name, true);
    if (line.startsWith('netns delete')) return void host.namespaces.delete(name);
    if (line.startsWith('link delete'))
      return void (host.links.delete(name), host.history.push(`delete ${name}`));
    if (/^(link|tuntap) add/.test(line)) {
      if (host.links.has(name)) throw new Error(`RTNETLINK answers: File exists (${name})`);
      host.links.set(name, { ifname: name, ifindex: (index += 1), mtu: 1500, flags: [] });
      return void host.history.push(`create ${name}`);
    }
    const link = host.links.get(name);
    if (!link) throw new Error(`Cannot find device "${name}"`);
    link.mtu = Number(after('mtu') ?? link.mtu);
    link.master = after('master') ?? link.master;
    link.ifalias = after('alias') ?? link.ifalias;
    if (words.includes('up')) link.flags = ['UP'];
    if (words.includes('up') || words.includes('master')) host.history.push(`attach ${name}`);
  };

  return host;
}
