// systemd-networkd: systemd.network(5), systemd.netdev(5).
import type { NetworkFile, Nic } from './nic.ts';

const file = (name: string, content: string): NetworkFile => ({
  path: `/etc/systemd/network/10-nova-lite-${name}`,
  content,
  mode: 0o644,
});

export const networkd = (nics: readonly Nic[]): NetworkFile[] =>
  nics.flatMap((nic) => [
    ...(nic.bond || nic.vlan ? [file(`${nic.name}.netdev`, netdev(nic))] : []),
    file(`${nic.name}.network`, network(nic, nics)),
  ]);

function network(nic: Nic, all: readonly Nic[]): string {
  const vlans = all.filter(({ vlan }) => vlan?.link === nic.name);
  const own = [
    nic.memberOf ? [`Bond=${nic.memberOf}`] : [`DHCP=${dhcp(nic)}`],
    nic.acceptRa === undefined ? [] : [`IPv6AcceptRA=${nic.acceptRa ? 'yes' : 'no'}`],
    vlans.map(({ name }) => `VLAN=${name}`),
    nic.addresses.map((address) => `Address=${address}`),
    nic.dns.map((address) => `DNS=${address}`),
  ].flat();
  const routes = nic.routes.map(({ to, via }) => section('Route', [`Destination=${to}`, `Gateway=${via}`]));
  return [
    section('Match', [`Name=${nic.name}`]),
    ...(nic.mtu === undefined ? [] : [section('Link', [`MTUBytes=${nic.mtu}`])]),
    section('Network', own),
    ...routes,
  ].join('\n');
}

function dhcp({ dhcp4, dhcp6 }: Nic): string {
  if (dhcp4 && dhcp6) return 'yes';
  return dhcp4 ? 'ipv4' : dhcp6 ? 'ipv6' : 'no';
}

/** What OpenStack calls the options of a bond, to what networkd calls them; times are in milliseconds. */
const bondOptions: Readonly<Record<string, (value: string) => string>> = {
  mode: (value) => `Mode=${value}`,
  miimon: (value) => `MIIMonitorSec=${value}ms`,
  xmit_hash_policy: (value) => `TransmitHashPolicy=${value}`,
  lacp_rate: (value) => `LACPTransmitRate=${value}`,
};

function netdev({ name, mac, bond, vlan }: Nic): string {
  const options = Object.entries(bond?.options ?? {}).flatMap(
    ([key, value]) => bondOptions[key]?.(value) ?? [],
  );
  return [
    section('NetDev', [
      `Name=${name}`,
      `Kind=${bond ? 'bond' : 'vlan'}`,
      ...(mac ? [`MACAddress=${mac}`] : []),
    ]),
    vlan ? section('VLAN', [`Id=${vlan.id}`]) : section('Bond', options),
  ].join('\n');
}

const section = (name: string, lines: readonly string[]): string => [`[${name}]`, ...lines, ''].join('\n');
