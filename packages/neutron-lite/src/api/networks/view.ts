// A network as clients see it.
import type { NetworkRow } from '../../db/database.ts';
import type { View } from '../context.ts';
import { standardView } from '../view-standard.ts';

/** How it is carried is told to administrators only. All of them live on one host's bridges: that is `local`. */
export const networkView = (row: NetworkRow, isAdmin: boolean): View => ({
  id: row.id,
  name: row.name,
  tenant_id: row.project_id,
  admin_state_up: row.admin_state_up,
  mtu: row.mtu,
  status: 'ACTIVE',
  subnets: row.subnets,
  shared: row.shared,
  availability_zone_hints: [],
  availability_zones: [],
  ipv4_address_scope: null,
  ipv6_address_scope: null,
  'router:external': false,
  description: row.description,
  port_security_enabled: row.port_security_enabled,
  is_default: false,
  ...standardView(row),
  ...(isAdmin
    ? {
        'provider:network_type': 'local',
        'provider:physical_network': null,
        'provider:segmentation_id': null,
      }
    : {}),
});
