// What Nova says to its users when a network request can not be met (nova/exception.py).
import { badRequest, conflict } from '@nova-lite/service-kit';

export const novaFaults = {
  networkNotFound: (id: string) => badRequest(`Network ${id} could not be found.`),
  networkWithoutSubnet: (id: string) =>
    badRequest(`Network ${id} requires a subnet in order to boot instances on.`),
  noNetwork: (projectId: string) =>
    badRequest(`Unable to automatically allocate a network for project ${projectId}`),
  severalNetworks: () => conflict('Multiple possible networks found, use a Network ID to be more specific.'),
  portNotFound: (id: string) => badRequest(`Port id ${id} could not be found.`),
  portInUse: (id: string) => conflict(`Port ${id} is still in use.`),
  portWithoutAddress: (id: string) => badRequest(`Port ${id} requires a FixedIP in order to be used.`),
  portForMany: () =>
    badRequest(
      'Unable to launch multiple instances with a single configured port ID. Please launch your instance one by one with different ports.',
    ),
  addressForMany: () =>
    badRequest(
      'Invalid fixed IP and max count request: Failed to launch instances. max_count cannot be greater than 1 if an fixed_ip is specified.',
    ),
  addressInvalid: (address: string, networkId: string) =>
    badRequest(`Fixed IP address ${address} is not a valid ip address for network ${networkId}.`),
  addressInUse: (address: string, instance: string) =>
    badRequest(`Fixed IP address ${address} is already in use on instance ${instance}.`),
  groupNotFound: (name: string, projectId: string) =>
    badRequest(`Security group ${name} not found for project ${projectId}.`),
  groupAmbiguous: (name: string) =>
    conflict(`Multiple security groups found matching '${name}'. Use an ID to be more specific.`),
} as const;
