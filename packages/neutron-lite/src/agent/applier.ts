// The steps from what a host has to what it should have, in an order in which no frame passes unfiltered.
import type { Logger } from '@nova-lite/service-kit';
import type { GuestNetwork, HostNetwork } from '../model/host-network.ts';
import { namespaceName, namespacePath, serviceTapName } from '../model/names.ts';
import { ipBatch, type HostCommands } from './commands.ts';
import type { DhcpServers } from './dnsmasq.ts';
import type { PacketFilter } from './filter.ts';
import type { HostFacts } from './host-facts.ts';
import {
  attachLines,
  createLines,
  readLinks,
  removeLines,
  wantedLinks,
  type Link,
  type WantedLink,
} from './links.ts';
import { configureNamespace } from './namespaces.ts';

export interface ApplierParts {
  readonly cloudId: string;
  readonly log: Logger;
  readonly commands: HostCommands;
  readonly facts: HostFacts;
  readonly dhcp: DhcpServers;
  readonly filter: PacketFilter;
  readonly onNetworkUp?: (networkId: string, namespacePath: string) => void | Promise<void>;
  readonly onNetworkDown?: (networkId: string) => void | Promise<void>;
}

/** What this process has done already, so that it need not look inside every namespace each time. */
interface Memory {
  readonly configured: Map<string, string>;
  readonly announced: Set<string>;
}

export function createApplier(parts: ApplierParts): (desired: HostNetwork) => Promise<void> {
  const memory: Memory = { configured: new Map(), announced: new Set() };
  return async (desired) => {
    const wanted = wantedLinks(desired, parts.cloudId);
    await ipBatch(parts.commands, removeLines(wanted, await readLinks(parts.commands), parts.cloudId));
    await removeNetworks(parts, memory, desired);
    await createNamespaces(parts, memory, desired);
    const links = await createLinks(parts, memory, desired, wanted);
    await parts.filter.load(desired, links);
    await ipBatch(parts.commands, attachLines(wanted, byName(links)));
    await serveAll(parts, memory, desired);
  };
}

async function removeNetworks(parts: ApplierParts, memory: Memory, desired: HostNetwork): Promise<void> {
  const kept = new Set(desired.networks.map((network) => network.id));
  for (const id of await parts.dhcp.known()) if (!kept.has(id)) await removeNetwork(parts, memory, id);
}

async function removeNetwork(parts: ApplierParts, memory: Memory, id: string): Promise<void> {
  await parts.onNetworkDown?.(id);
  memory.configured.delete(id);
  memory.announced.delete(id);
  if ((await parts.facts.namespaces()).has(namespaceName(id)))
    await ipBatch(parts.commands, [`netns delete ${namespaceName(id)}`]);
  await parts.dhcp.remove(id);
  parts.log.info({ network: id }, 'network removed from this host');
}

/** A namespace that had to be made again has lost all that was in it. */
async function createNamespaces(parts: ApplierParts, memory: Memory, desired: HostNetwork): Promise<void> {
  const known = await parts.facts.namespaces();
  const missing = desired.networks.filter((network) => !known.get(namespaceName(network.id)));
  for (const { id } of missing) {
    if (memory.announced.delete(id)) await parts.onNetworkDown?.(id);
    await parts.dhcp.remove(id);
    await parts.dhcp.prepare(id);
  }
  const lines = missing
    .map(({ id }) => namespaceName(id))
    .flatMap((name) => [...(known.has(name) ? [`netns delete ${name}`] : []), `netns add ${name}`]);
  await ipBatch(parts.commands, lines);
}

/** The devices as they are when none is missing. */
async function createLinks(
  { commands }: ApplierParts,
  memory: Memory,
  desired: HostNetwork,
  wanted: readonly WantedLink[],
): Promise<readonly Link[]> {
  const before = await readLinks(commands);
  const there = byName(before);
  for (const { id } of desired.networks) if (!there.has(serviceTapName(id))) memory.configured.delete(id);
  const lines = createLines(wanted, there);
  if (lines.length === 0) return before;
  await ipBatch(commands, lines);
  return readLinks(commands);
}

/** Networks whose daemons are started side by side: each waits for processes of its own. */
const servedAtOnce = 4;

/** One network that can not be served does not stop the others. */
async function serveAll(parts: ApplierParts, memory: Memory, desired: HostNetwork): Promise<void> {
  const failures: Error[] = [];
  const waiting = desired.networks.values();
  const serveSome = async () => {
    for (const network of waiting) {
      await serve(parts, memory, network).catch((cause: unknown) => {
        failures.push(
          new Error(`network ${network.id} is not served on this host: ${String(cause)}`, { cause }),
        );
      });
    }
  };
  await Promise.all(Array.from({ length: servedAtOnce }, serveSome));
  if (failures.length > 0)
    throw new AggregateError(failures, failures.map((failure) => failure.message).join('; '));
}

async function serve(parts: ApplierParts, memory: Memory, network: GuestNetwork): Promise<void> {
  const content = JSON.stringify([network.mtu, network.serviceMac, network.subnets]);
  if (memory.configured.get(network.id) !== content) await configureNamespace(parts.commands, network);
  memory.configured.set(network.id, content);
  await parts.dhcp.ensure(network);
  if (memory.announced.has(network.id)) return;
  await parts.onNetworkUp?.(network.id, namespacePath(network.id));
  memory.announced.add(network.id);
}

const byName = (links: readonly Link[]): Map<string, Link> => new Map(links.map((link) => [link.name, link]));
