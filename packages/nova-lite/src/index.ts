// Compute: the API and the conductor of a controller, and the agent of a host.
export * from './nova.ts';
export { startComputeAgent, type ComputeAgent } from './compute/agent.ts';
export type { ComputeAgentOptions } from './compute/agent-context.ts';
export { LibvirtDriver } from './virt/libvirt/libvirt-driver.ts';
export { SimulatedDriver } from './virt/simulated/simulated-driver.ts';
export { SimulatedHypervisor } from './virt/simulated/simulated-hypervisor.ts';
export type { VendorDataSource, VendorDataTarget } from './conductor/vendor-data.ts';
export type { MetadataChannel } from './compute/spawn.ts';
export type * from './ports.ts';
export type { VirtDriver, GuestSpec, GuestEvent, PowerState, HypervisorFacts } from './virt/driver.ts';
export { version } from './version.ts';
