// What dnsmasq reads: pure functions from a network to the text of its files. Every name is reduced to letters that
// cannot end an option (CVE-2021-40085); addresses and ids were checked before.
import type { GuestNetwork, HostPort, HostSubnet } from '../model/host-network.ts';
import { serviceName } from '../model/names.ts';

export interface DnsmasqFiles {
  /** Read at start only: a change needs a restart. */
  readonly 'dnsmasq.conf': string;
  /** The rest is read again on SIGHUP. */
  readonly hosts: string;
  readonly names: string;
  readonly options: string;
}

export interface DnsmasqPlace {
  readonly directory: string;
  readonly user: string;
  readonly domain: string;
}

const leaseSeconds = 86_400;

export function dnsmasqFiles(network: GuestNetwork, place: DnsmasqPlace): DnsmasqFiles {
  return {
    'dnsmasq.conf': lines([
      ...fixedSettings(network, place),
      ...network.subnets.flatMap(rangeLines),
      ...raLines(network),
    ]),
    hosts: lines(network.ports.flatMap((port) => hostLines(network, port))),
    names: lines(network.ports.flatMap((port) => nameLines(port, place.domain))),
    options: lines([`option:mtu,${network.mtu}`, ...network.subnets.flatMap(optionLines)]),
  };
}

/** No lease file: who gets what is written in `hosts`, and nothing of a deleted guest remains. */
const fixedSettings = (network: GuestNetwork, { directory, user, domain }: DnsmasqPlace): string[] => [
  `user=${user}`,
  'group=nogroup',
  `pid-file=${directory}/pid`,
  `interface=${serviceName(network.id)}`,
  'except-interface=lo',
  'bind-dynamic',
  'no-hosts',
  'no-resolv',
  'no-ping',
  'leasefile-ro',
  'dhcp-authoritative',
  'dhcp-ignore=tag:!known',
  `dhcp-hostsfile=${directory}/hosts`,
  `addn-hosts=${directory}/names`,
  `dhcp-optsfile=${directory}/options`,
  `domain=${domain}`,
  `local=/${domain}/`,
  'dhcp-lease-max=65536',
  'quiet-dhcp',
  'quiet-dhcp6',
  'quiet-ra',
  // No log: a guest could fill the disk with it, and there may be no syslog daemon.
  'log-facility=/dev/null',
];

function rangeLines(subnet: HostSubnet): string[] {
  if (!subnet.dhcp) return [];
  const [start = '', bits = ''] = subnet.cidr.split('/');
  const range = `dhcp-range=set:${tagOf(subnet)},${start}`;
  if (subnet.version === 4) return [`${range},static,${netmask(Number(bits))},${leaseSeconds}s`];
  const mode = raKeyword(subnet);
  return mode === undefined ? [] : [`${range},${mode},${bits},${leaseSeconds}s`];
}

/** Undefined for a subnet whose addresses come from somebody else's router alone. */
function raKeyword({ addressMode, raMode }: HostSubnet): string | undefined {
  if (addressMode === 'slaac') return raMode ? 'ra-only' : undefined;
  if (addressMode === 'dhcpv6-stateless') return raMode ? 'ra-stateless' : 'static';
  return 'static';
}

/** A lifetime of 0: the namespace announces the prefix, it is not a router. */
function raLines(network: GuestNetwork): string[] {
  const advertised = network.subnets.some((subnet) => subnet.version === 6 && subnet.dhcp && subnet.raMode);
  return advertised ? ['enable-ra', `ra-param=${serviceName(network.id)},mtu:${network.mtu},60,0`] : [];
}

function optionLines(subnet: HostSubnet): string[] {
  if (!subnet.dhcp) return [];
  return subnet.version === 4 ? optionLines4(subnet) : optionLines6(subnet);
}

function optionLines4(subnet: HostSubnet): string[] {
  const tag = `tag:${tagOf(subnet)}`;
  const routes = classlessRoutes(subnet);
  return [
    `${tag},option:dns-server,${dnsServers(subnet).join(',')}`,
    // 249 is what Windows reads instead of 121.
    ...(routes === '' ? [] : [`${tag},option:classless-static-route,${routes}`, `${tag},249,${routes}`]),
    // Without a value the option is not sent: dnsmasq would name itself.
    `${tag},option:router${subnet.gateway === undefined ? '' : `,${subnet.gateway}`}`,
  ];
}

function optionLines6(subnet: HostSubnet): string[] {
  const servers = dnsServers(subnet).map((address) => `[${address}]`);
  return servers.length === 0 ? [] : [`tag:${tagOf(subnet)},option6:dns-server,${servers.join(',')}`];
}

/** Who gets option 121 ignores the router option (RFC 3442), so the default route is in it too. */
function classlessRoutes({ serviceAddress, hostRoutes, gateway }: HostSubnet): string {
  const routes = [
    ...(serviceAddress === undefined ? [] : [['169.254.169.254/32', serviceAddress]]),
    ...hostRoutes.map((route) => [route.destination, route.nexthop]),
    ...(gateway === undefined ? [] : [['0.0.0.0/0', gateway]]),
  ];
  return routes.flat().join(',');
}

const dnsServers = (subnet: HostSubnet): readonly string[] =>
  subnet.dnsServers.length > 0 || subnet.serviceAddress === undefined
    ? subnet.dnsServers
    : [subnet.serviceAddress];

/** One line an address: dnsmasq takes the one that fits the subnet from which the question came. */
function hostLines(network: GuestNetwork, port: HostPort): string[] {
  const withDhcp = new Set(network.subnets.filter(givesAddresses).map((subnet) => subnet.id));
  const name = hostName(port.hostname);
  const served = port.addresses.filter(({ subnetId }) => withDhcp.has(subnetId));
  return served.map(({ address }) => [port.mac, ...(name ? [name] : []), bracketed(address)].join(','));
}

const givesAddresses = (subnet: HostSubnet): boolean =>
  subnet.dhcp && (subnet.addressMode === undefined || subnet.addressMode === 'dhcpv6-stateful');

function nameLines(port: HostPort, domain: string): string[] {
  const name = hostName(port.hostname);
  return name === '' ? [] : port.addresses.map(({ address }) => `${address} ${name}.${domain} ${name}`);
}

/** What may stand in a host name; everything else is dropped. Empty when nothing is left. */
export const hostName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '')
    .replace(/^-+/, '')
    .slice(0, 63)
    .replace(/-+$/, '');

const tagOf = (subnet: HostSubnet): string => `subnet-${subnet.id}`;
const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);
const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

function netmask(bits: number): string {
  const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (mask >>> shift) & 255).join('.');
}
