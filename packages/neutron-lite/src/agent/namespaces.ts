// The namespace of each network: DHCP, DNS and metadata live there, reachable for guests and for nobody else.
import type { GuestNetwork } from '../model/host-network.ts';
import { namespaceName, serviceName } from '../model/names.ts';
import { ipBatch, type HostCommands } from './commands.ts';

const metadataAddresses = ['169.254.169.254/32', 'fe80::a9fe:a9fe/64'];

/** Addresses with prefix length that the interface in the namespace has. */
export function serviceAddresses(network: GuestNetwork): string[] {
  const own = network.subnets.flatMap((subnet) =>
    subnet.serviceAddress === undefined ? [] : [`${subnet.serviceAddress}/${subnet.cidr.split('/')[1]}`],
  );
  return [...own, ...metadataAddresses];
}

/** Brings addresses, routes and MTU inside the namespace to what they should be. */
export async function configureNamespace(commands: HostCommands, network: GuestNetwork): Promise<void> {
  const namespace = namespaceName(network.id);
  const device = serviceName(network.id);
  const wanted = serviceAddresses(network);
  const current = await readAddresses(commands, namespace, device);
  await ipBatch(
    commands,
    [
      'link set dev lo up',
      `link set dev ${device} address ${network.serviceMac} mtu ${network.mtu} up`,
      ...current
        .filter((address) => !wanted.includes(address))
        .map((address) => `address delete ${address} dev ${device}`),
      ...wanted.map(
        (address) => `address replace ${address} dev ${device}${address.includes(':') ? ' nodad' : ''}`,
      ),
      ...onLinkRanges(network).map((cidr) => `route replace ${cidr} dev ${device}`),
    ],
    namespace,
  );
}

/** Without an address in a subnet the namespace would not know where its guests are. */
const onLinkRanges = (network: GuestNetwork): string[] =>
  network.subnets.filter((subnet) => subnet.serviceAddress === undefined).map((subnet) => subnet.cidr);

async function readAddresses(commands: HostCommands, namespace: string, device: string): Promise<string[]> {
  const output = await commands.run('ip', ['-n', namespace, '-json', 'address', 'show', 'dev', device]);
  const [link] = JSON.parse(output || '[]') as { addr_info?: IpAddress[] }[];
  const ours = (link?.addr_info ?? []).filter(
    (info) => info.protocol !== 'kernel_ll' && !isOwnLinkLocal(info),
  );
  return ours.map((info) => `${info.local}/${info.prefixlen}`);
}

/** The kernel's own link-local address stays: DHCPv6 and router advertisements come from it. */
const isOwnLinkLocal = (info: IpAddress): boolean =>
  info.local.startsWith('fe80::') && info.local !== 'fe80::a9fe:a9fe';

interface IpAddress {
  readonly local: string;
  readonly prefixlen: number;
  readonly protocol?: string;
}
