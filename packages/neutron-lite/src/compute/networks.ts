// The network service as compute uses it, in one process with it.
import { Fault, notFound, type AuthContext } from '@nova-lite/service-kit';
import type { Changes } from '../changes.ts';
import type { Db, PortRow } from '../db/database.ts';
import { allocatePorts, asNovaFault, boundPorts, releasePorts } from './allocate.ts';
import { checkRequest } from './check.ts';
import { addGroup, groupIdOf, removeGroup, securityGroups } from './security-groups.ts';
import type {
  CheckedRequest,
  InstancePortView,
  NetworkRequest,
  NetworkRequestItem,
  PortOwner,
  SecurityGroupView,
} from './contract.ts';
import { viewPorts } from './port-view.ts';

export interface ComputeNetworks {
  /** Judges the request before anything is made; throws a Fault in Nova's words. */
  check(
    auth: AuthContext,
    request: NetworkRequest,
    securityGroups: readonly string[],
    count: number,
  ): Promise<CheckedRequest>;
  /** Makes the ports (or binds those that the user brought) on the owner's host. Twice gives the same ports. */
  allocate(
    owner: PortOwner,
    items: readonly NetworkRequestItem[],
    securityGroupIds: readonly string[],
  ): Promise<InstancePortView[]>;
  /** Deletes what `allocate` made and unbinds the user's own ports. May be called twice. */
  release(instanceUuid: string): Promise<void>;
  /** By instance, in the order in which they were asked for. */
  portsOf(instanceUuids: readonly string[]): Promise<Map<string, InstancePortView[]>>;
  /** Those of the caller's project. */
  securityGroups(auth: AuthContext): Promise<SecurityGroupView[]>;
  /** To or from all ports of the instance, by name or id of the group; returns the ports as they are then. */
  addSecurityGroup(auth: AuthContext, instanceUuid: string, group: string): Promise<InstancePortView[]>;
  removeSecurityGroup(auth: AuthContext, instanceUuid: string, group: string): Promise<InstancePortView[]>;
}

export function computeNetworks(db: Db, changes: Changes): ComputeNetworks {
  /** At create an unknown group is a bad request; of a server that exists it is not found. */
  const groupToChange = (auth: AuthContext, group: string) =>
    groupIdOf(db, auth, group).catch((error: unknown) => {
      throw error instanceof Fault && error.status === 400 ? notFound(error.message) : error;
    });
  const portsOfOne = async (instanceUuid: string) => viewPorts(db, await boundPorts(db, [instanceUuid]));
  return {
    check: (auth, request, securityGroups, count) => checkRequest(db, auth, request, securityGroups, count),
    async allocate(owner, items, securityGroupIds) {
      const networks = items.flatMap((item) => item.networkId ?? []);
      try {
        await changes.around({ networks, groups: securityGroupIds }, () =>
          allocatePorts(db, owner, items, securityGroupIds),
        );
      } catch (error) {
        throw asNovaFault(error);
      }
      return portsOfOne(owner.instanceUuid);
    },
    async release(instanceUuid) {
      const ports = await boundPorts(db, [instanceUuid]);
      if (ports.length === 0) return;
      const scope = {
        networks: ports.map((port) => port.network_id),
        groups: ports.flatMap((port) => port.security_groups),
      };
      await changes.around(scope, () => releasePorts(db, ports));
    },
    async portsOf(instanceUuids) {
      const ports = await boundPorts(db, instanceUuids);
      const views = new Map((await viewPorts(db, ports)).map((view) => [view.id, view]));
      const viewsOf = (rows: readonly PortRow[] = []) => rows.flatMap(({ id }) => views.get(id) ?? []);
      const byInstance = Map.groupBy(ports, ({ device_id }) => device_id);
      return new Map(instanceUuids.map((uuid) => [uuid, viewsOf(byInstance.get(uuid))]));
    },
    securityGroups: (auth) => securityGroups(db, auth),
    async addSecurityGroup(auth, instanceUuid, group) {
      await addGroup(db, changes, instanceUuid, await groupToChange(auth, group));
      return portsOfOne(instanceUuid);
    },
    async removeSecurityGroup(auth, instanceUuid, group) {
      await removeGroup(db, changes, instanceUuid, await groupToChange(auth, group));
      return portsOfOne(instanceUuid);
    },
  };
}
