// What Neutron says when it says no: type, status and sentence, as its clients know them (neutron_lib.exceptions).
import { Fault } from '@nova-lite/service-kit';

const fault = (status: number, type: string, message: string) => new Fault(status, message, { type });

export const faults = {
  networkNotFound: (id: string) => fault(404, 'NetworkNotFound', `Network ${id} could not be found.`),
  subnetNotFound: (id: string) => fault(404, 'SubnetNotFound', `Subnet ${id} could not be found.`),
  portNotFound: (id: string) => fault(404, 'PortNotFound', `Port ${id} could not be found.`),
  groupNotFound: (id: string) => fault(404, 'SecurityGroupNotFound', `Security group ${id} does not exist`),
  ruleNotFound: (id: string) =>
    fault(404, 'SecurityGroupRuleNotFound', `Security group rule ${id} does not exist`),
  agentNotFound: (id: string) => fault(404, 'AgentNotFound', `Agent ${id} could not be found.`),
  extensionNotFound: (alias: string) =>
    fault(404, 'ExtensionNotFound', `Extension with alias ${alias} does not exist`),

  invalid: (message: string) => fault(400, 'InvalidInput', `Invalid input for operation: ${message}.`),
  invalidFor: (attribute: string, reason: string) =>
    fault(400, 'HTTPBadRequest', `Invalid input for ${attribute}. Reason: ${reason}.`),
  badRequest: (message: string) => fault(400, 'HTTPBadRequest', message),
  forbidden: (rule: string) => fault(403, 'PolicyNotAuthorized', `rule:${rule} is disallowed by policy`),

  networkInUse: (id: string, ports: readonly string[]) =>
    fault(
      409,
      'NetworkInUse',
      `Unable to complete operation on network ${id}. There are one or more ports still in use on the network, id for these ports is: ${ports.join(',')}.`,
    ),
  subnetInUse: (id: string) =>
    fault(
      409,
      'SubnetInUse',
      `Unable to complete operation on subnet ${id}: One or more ports have an IP allocation from this subnet.`,
    ),
  servicePortInUse: (id: string) =>
    fault(
      409,
      'ServicePortInUse',
      `Port ${id} cannot be deleted directly via the port API: has device owner network:dhcp.`,
    ),
  portBound: (id: string, deviceId: string) =>
    fault(
      409,
      'PortInUse',
      `Unable to complete operation on port ${id}, port is already attached to device ${deviceId}.`,
    ),
  noMoreAddresses: (networkId: string) =>
    fault(409, 'IpAddressGenerationFailure', `No more IP addresses available on network ${networkId}.`),
  addressTaken: (address: string, subnetId: string) =>
    fault(409, 'IpAddressAlreadyAllocated', `IP address ${address} already allocated in subnet ${subnetId}`),
  addressNotOnNetwork: (address: string) =>
    fault(
      400,
      'InvalidIpForNetwork',
      `IP address ${address} is not a valid IP for any of the subnets on the specified network.`,
    ),
  addressNotOnSubnet: (address: string) =>
    fault(400, 'InvalidIpForSubnet', `IP address ${address} is not a valid IP for the specified subnet.`),
  automaticAddress: (address: string, subnetId: string) =>
    fault(
      400,
      'AllocationOnAutoAddressSubnet',
      `IPv6 address ${address} can not be directly assigned to a port on subnet ${subnetId} as the subnet is configured for automatic addresses`,
    ),
  macTaken: (networkId: string, mac: string) =>
    fault(
      409,
      'MacAddressInUse',
      `Unable to complete operation for network ${networkId}. The mac address ${mac} is in use.`,
    ),
  gatewayInPool: (gateway: string, pool: string) =>
    fault(
      409,
      'GatewayConflictWithAllocationPools',
      `Gateway ip ${gateway} conflicts with allocation pool ${pool}.`,
    ),
  poolOutside: (pool: string, cidr: string) =>
    fault(
      409,
      'OutOfBoundsAllocationPool',
      `The allocation pool ${pool} spans beyond the subnet cidr ${cidr}.`,
    ),
  poolsOverlap: (a: string, b: string, cidr: string) =>
    fault(
      409,
      'OverlappingAllocationPools',
      `Found overlapping allocation pools: ${a} ${b} for subnet ${cidr}.`,
    ),
  poolInvalid: (pool: string) =>
    fault(400, 'InvalidAllocationPool', `The allocation pool ${pool} is not valid.`),

  groupInUse: (id: string) => fault(409, 'SecurityGroupInUse', `Security Group ${id} in use.`),
  defaultGroupStays: () =>
    fault(
      409,
      'SecurityGroupCannotRemoveDefault',
      'Insufficient rights for removing default security group.',
    ),
  defaultGroupKeepsName: () =>
    fault(409, 'SecurityGroupCannotUpdateDefault', 'Updating default security group not allowed.'),
  defaultGroupExists: () =>
    fault(409, 'SecurityGroupDefaultAlreadyExists', 'Default security group already exists.'),
  ruleExists: (id: string) =>
    fault(409, 'SecurityGroupRuleExists', `Security group rule already exists. Rule id is ${id}.`),
  groupsNeedPortSecurity: () =>
    fault(
      409,
      'PortSecurityAndIPRequiredForSecurityGroups',
      'Port security must be enabled and port must have an IP address in order to use security groups.',
    ),
  pairsNeedPortSecurity: () =>
    fault(
      409,
      'AddressPairAndPortSecurityRequired',
      'Port Security must be enabled in order to have allowed address pairs on a port.',
    ),
} as const;
