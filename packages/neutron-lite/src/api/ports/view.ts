// A port as clients see it. Where it is bound is told to administrators only.
import type { PortRow } from '../../db/database.ts';
import { bridgeName } from '../../model/names.ts';
import type { View } from '../context.ts';
import { standardView } from '../view-standard.ts';

export const portView = (row: PortRow, isAdmin: boolean): View => ({
  id: row.id,
  name: row.name,
  network_id: row.network_id,
  tenant_id: row.project_id,
  mac_address: row.mac_address,
  admin_state_up: row.admin_state_up,
  status: row.status,
  device_id: row.device_id,
  device_owner: row.device_owner,
  fixed_ips: row.fixed_ips,
  allowed_address_pairs: row.allowed_address_pairs,
  extra_dhcp_opts: [],
  security_groups: row.security_groups,
  description: row.description,
  'binding:vnic_type': row.vnic_type,
  port_security_enabled: row.port_security_enabled,
  ...(isAdmin ? bindingView(row) : {}),
  ...standardView(row),
});

const bindingView = (row: PortRow) =>
  row.host === ''
    ? {
        'binding:profile': {},
        'binding:host_id': '',
        'binding:vif_type': 'unbound',
        'binding:vif_details': {},
      }
    : {
        'binding:profile': {},
        'binding:host_id': row.host,
        'binding:vif_type': 'bridge',
        'binding:vif_details': {
          port_filter: true,
          bridge_name: bridgeName(row.network_id),
          connectivity: 'l2',
        },
      };
