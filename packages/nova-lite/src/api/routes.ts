// Every path below /v2.1, and what answers there.
import {
  absent,
  emptyList,
  listVolumeAttachments,
  showAggregate,
  showServerGroup,
} from './absent/resources.ts';
import { listInstanceActions, showInstanceAction } from './actions/actions.ts';
import type { Endpoint } from './endpoint.ts';
import { changeFlavorAccess, listFlavorAccess } from './flavors/access.ts';
import {
  createExtraSpecs,
  deleteExtraSpec,
  listExtraSpecs,
  showExtraSpec,
  updateExtraSpec,
} from './flavors/extra-specs.ts';
import { listFlavorDetails, listFlavors, showFlavor } from './flavors/list.ts';
import { createFlavor, deleteFlavor, updateFlavor } from './flavors/manage.ts';
import {
  listHypervisorDetails,
  listHypervisors,
  showHypervisor,
  showStatistics,
  showUptime,
} from './hypervisors/hypervisors.ts';
import { createKeypair } from './keypairs/create.ts';
import { deleteKeypair, listKeypairs, showKeypair } from './keypairs/keypairs.ts';
import { showLimits, showQuotaDetail, showQuotaSet } from './limits/limits.ts';
import {
  listSecurityGroups,
  listServerGroups,
  showSecurityGroup,
} from './security-groups/security-groups.ts';
import { serverAction } from './servers/actions.ts';
import { createServer } from './servers/create.ts';
import { deleteServer } from './servers/delete.ts';
import { showDiagnostics } from './servers/diagnostics.ts';
import { listAddresses, listServerDetails, listServers, showAddresses, showServer } from './servers/list.ts';
import {
  addMetadata,
  deleteMetadatum,
  listMetadata,
  replaceMetadata,
  setMetadatum,
  showMetadatum,
} from './servers/metadata.ts';
import { clearPassword, showPassword } from './servers/password.ts';
import { showProvisioning } from './servers/provisioning.ts';
import { addTag, deleteTag, deleteTags, listTags, replaceTags, showTag } from './servers/tags.ts';
import { updateServer } from './servers/update.ts';
import { changeNamedService, deleteService, listServices, updateService } from './services/services.ts';
import { listZoneDetails, listZones } from './services/zones.ts';

type Route = readonly [method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, endpoint: Endpoint];

export const routes: readonly Route[] = [
  ['GET', '/flavors', listFlavors],
  ['POST', '/flavors', createFlavor],
  ['GET', '/flavors/detail', listFlavorDetails],
  ['GET', '/flavors/:id', showFlavor],
  ['PUT', '/flavors/:id', updateFlavor],
  ['DELETE', '/flavors/:id', deleteFlavor],
  ['POST', '/flavors/:id/action', changeFlavorAccess],
  ['GET', '/flavors/:id/os-flavor-access', listFlavorAccess],
  ['GET', '/flavors/:id/os-extra_specs', listExtraSpecs],
  ['POST', '/flavors/:id/os-extra_specs', createExtraSpecs],
  ['GET', '/flavors/:id/os-extra_specs/:key', showExtraSpec],
  ['PUT', '/flavors/:id/os-extra_specs/:key', updateExtraSpec],
  ['DELETE', '/flavors/:id/os-extra_specs/:key', deleteExtraSpec],

  ['GET', '/os-keypairs', listKeypairs],
  ['POST', '/os-keypairs', createKeypair],
  ['GET', '/os-keypairs/:name', showKeypair],
  ['DELETE', '/os-keypairs/:name', deleteKeypair],

  ['GET', '/servers', listServers],
  ['POST', '/servers', createServer],
  ['GET', '/servers/detail', listServerDetails],
  ['GET', '/servers/:id', showServer],
  ['PUT', '/servers/:id', updateServer],
  ['DELETE', '/servers/:id', deleteServer],
  ['POST', '/servers/:id/action', serverAction],
  ['GET', '/servers/:id/diagnostics', showDiagnostics],
  ['GET', '/servers/:id/ips', listAddresses],
  ['GET', '/servers/:id/ips/:network', showAddresses],
  ['GET', '/servers/:id/os-server-password', showPassword],
  ['DELETE', '/servers/:id/os-server-password', clearPassword],
  ['GET', '/servers/:id/provisioning', showProvisioning],
  ['GET', '/servers/:id/metadata', listMetadata],
  ['POST', '/servers/:id/metadata', addMetadata],
  ['PUT', '/servers/:id/metadata', replaceMetadata],
  ['GET', '/servers/:id/metadata/:key', showMetadatum],
  ['PUT', '/servers/:id/metadata/:key', setMetadatum],
  ['DELETE', '/servers/:id/metadata/:key', deleteMetadatum],
  ['GET', '/servers/:id/tags', listTags],
  ['PUT', '/servers/:id/tags', replaceTags],
  ['DELETE', '/servers/:id/tags', deleteTags],
  ['GET', '/servers/:id/tags/:tag', showTag],
  ['PUT', '/servers/:id/tags/:tag', addTag],
  ['DELETE', '/servers/:id/tags/:tag', deleteTag],
  ['GET', '/servers/:id/os-instance-actions', listInstanceActions],
  ['GET', '/servers/:id/os-instance-actions/:request', showInstanceAction],
  ['GET', '/servers/:id/os-volume_attachments', listVolumeAttachments],
  ['POST', '/servers/:id/os-volume_attachments', absent('Attaching volumes is')],
  ['GET', '/servers/:id/os-security-groups', listServerGroups],
  ['GET', '/servers/:id/os-interface', absent('Listing interfaces by way of compute is')],
  ['POST', '/servers/:id/os-interface', absent('Attaching interfaces to a server is')],
  ['POST', '/servers/:id/remote-consoles', absent('Remote consoles are')],
  ['GET', '/servers/:id/migrations', emptyList('migrations', 'os_compute_api:servers:migrations:index')],

  ['GET', '/os-hypervisors', listHypervisors],
  ['GET', '/os-hypervisors/detail', listHypervisorDetails],
  ['GET', '/os-hypervisors/statistics', showStatistics],
  ['GET', '/os-hypervisors/:id', showHypervisor],
  ['GET', '/os-hypervisors/:id/uptime', showUptime],

  ['GET', '/os-services', listServices],
  ['PUT', '/os-services/enable', changeNamedService('enable')],
  ['PUT', '/os-services/disable', changeNamedService('disable')],
  ['PUT', '/os-services/disable-log-reason', changeNamedService('disable-log-reason')],
  ['PUT', '/os-services/force-down', changeNamedService('force-down')],
  ['PUT', '/os-services/:id', updateService],
  ['DELETE', '/os-services/:id', deleteService],
  ['GET', '/os-availability-zone', listZones],
  ['GET', '/os-availability-zone/detail', listZoneDetails],

  ['GET', '/limits', showLimits],
  ['GET', '/os-quota-sets/:project', showQuotaSet],
  ['GET', '/os-quota-sets/:project/defaults', showQuotaSet],
  ['GET', '/os-quota-sets/:project/detail', showQuotaDetail],
  ['PUT', '/os-quota-sets/:project', absent('Setting the quota of a project is')],

  ['GET', '/extensions', emptyList('extensions')],
  ['GET', '/os-aggregates', emptyList('aggregates', 'os_compute_api:os-aggregates:index')],
  ['GET', '/os-aggregates/:id', showAggregate],
  ['POST', '/os-aggregates', absent('Host aggregates are')],
  ['GET', '/os-server-groups', emptyList('server_groups')],
  ['GET', '/os-server-groups/:id', showServerGroup],
  ['POST', '/os-server-groups', absent('Server groups are')],
  ['GET', '/os-migrations', emptyList('migrations', 'os_compute_api:os-migrations:index')],
  ['GET', '/os-security-groups', listSecurityGroups],
  ['GET', '/os-security-groups/:id', showSecurityGroup],
  ['GET', '/os-simple-tenant-usage', absent('The usage of projects is')],
  ['GET', '/os-simple-tenant-usage/:project', absent('The usage of projects is')],
];
