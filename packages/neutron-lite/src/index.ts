// Network v2.0, and the network agent of a host.
export { createNeutron, type Neutron, type NeutronOptions } from './neutron.ts';
export type { ChangeListener } from './changes.ts';
export type {
  CheckedRequest,
  InstancePortView,
  NetworkRequest,
  NetworkRequestItem,
  PortOwner,
  PortSubnetView,
} from './compute/contract.ts';
export type { ComputeNetworks } from './compute/networks.ts';
export {
  createHostNetwork,
  type AppliedNetwork,
  type HostNetworkAdapter,
  type HostNetworkOptions,
} from './agent/host-network.ts';
export type { HostCommands } from './agent/commands.ts';
export type { HostFacts } from './agent/host-facts.ts';
export type { DhcpServers } from './agent/dnsmasq.ts';
export type {
  HostNetwork,
  GuestNetwork,
  HostPort,
  HostRule,
  HostSecurityGroup,
  HostSubnet,
} from './model/host-network.ts';
export {
  bridgeName,
  namespaceName,
  namespacePath,
  serviceName,
  serviceTapName,
  tapName,
} from './model/names.ts';
