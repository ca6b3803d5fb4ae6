// /limits and /os-quota-sets: what a project may have, and has.
import { requireAdmin, type AuthContext } from '@nova-lite/service-kit';
import { Type } from 'typebox';
import { usageOfProject } from '../../db/index.ts';
import type { Quota } from '../context.ts';
import { endpoint } from '../endpoint.ts';

const none = -1;

export const showLimits = endpoint(
  { query: Type.Object({ tenant_id: Type.Optional(Type.String({ maxLength: 255 })) }) },
  async ({ db, config: { quota } }, { auth, query, version }) => {
    const project = query.tenant_id ?? auth.projectId;
    if (project !== auth.projectId) requireAdmin(auth, 'os_compute_api:limits:other_project');
    const used = await usageOfProject(db, project);
    const usage = {
      totalRAMUsed: used.ramMb,
      totalCoresUsed: used.cores,
      totalInstancesUsed: used.instances,
    };
    return {
      limits: {
        rate: [],
        absolute: { ...maxima(quota, version), ...usage, ...proxiedUsage(version), totalServerGroupsUsed: 0 },
      },
    };
  },
);

/** 2.36 dropped what belongs to the network service, 2.39 what belongs to images, 2.57 injected files. */
const maxima = (quota: Quota, version: number) => ({
  maxTotalInstances: quota.instances,
  maxTotalCores: quota.cores,
  maxTotalRAMSize: quota.ramMb,
  maxServerMeta: quota.metadataItems,
  ...(version < 39 ? { maxImageMeta: quota.metadataItems } : {}),
  ...(version < 57
    ? { maxPersonality: quota.injectedFiles, maxPersonalitySize: quota.injectedFileBytes }
    : {}),
  maxTotalKeypairs: quota.keyPairs,
  maxServerGroups: 0,
  maxServerGroupMembers: 0,
  ...(version < 36
    ? { maxTotalFloatingIps: none, maxSecurityGroups: none, maxSecurityGroupRules: none }
    : {}),
});

const proxiedUsage = (version: number) =>
  version < 36 ? { totalFloatingIpsUsed: 0, totalSecurityGroupsUsed: 0 } : {};

/** The same for every project: a quota of its own cannot be set. */
export const showQuotaSet = endpoint({}, async ({ config: { quota } }, { auth, params, version }) => {
  const project = params['project'] ?? '';
  mayRead(auth, project);
  return { quota_set: { id: project, ...quotaSet(quota, version) } };
});

export const showQuotaDetail = endpoint({}, async ({ db, config: { quota } }, { auth, params, version }) => {
  const project = params['project'] ?? '';
  mayRead(auth, project);
  const used = await usageOfProject(db, project);
  const inUse: Readonly<Record<string, number>> = {
    instances: used.instances,
    cores: used.cores,
    ram: used.ramMb,
  };
  const entries = Object.entries(quotaSet(quota, version));
  return {
    quota_set: {
      id: project,
      ...Object.fromEntries(
        entries.map(([name, limit]) => [name, { limit, in_use: inUse[name] ?? 0, reserved: 0 }]),
      ),
    },
  };
});

function mayRead(auth: AuthContext, project: string): void {
  if (project !== auth.projectId) requireAdmin(auth, 'os_compute_api:os-quota-sets:show');
}

const quotaSet = (quota: Quota, version: number): Record<string, number> => ({
  cores: quota.cores,
  ...(version < 36 ? { fixed_ips: none, floating_ips: none } : {}),
  ...(version < 57
    ? {
        injected_file_content_bytes: quota.injectedFileBytes,
        injected_file_path_bytes: 255,
        injected_files: quota.injectedFiles,
      }
    : {}),
  instances: quota.instances,
  key_pairs: quota.keyPairs,
  metadata_items: quota.metadataItems,
  ram: quota.ramMb,
  ...(version < 36 ? { security_group_rules: none, security_groups: none } : {}),
  server_group_members: 0,
  server_groups: 0,
});
