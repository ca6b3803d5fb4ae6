// A flavor as the API shows it.
import type { FlavorRow } from '../../db/index.ts';
import { resourceLinks } from '../links.ts';

export function flavorSummary(flavor: FlavorRow, version: number, publicUrl: string) {
  return {
    id: flavor.id,
    name: flavor.name,
    links: resourceLinks(publicUrl, 'flavors', flavor.id),
    ...(version >= 55 ? { description: flavor.description } : {}),
  };
}

export function flavorDetail(flavor: FlavorRow, version: number, publicUrl: string) {
  return {
    id: flavor.id,
    name: flavor.name,
    ram: flavor.ram_mb,
    disk: flavor.disk_gb,
    swap: flavor.swap_mb === 0 && version < 75 ? '' : flavor.swap_mb,
    'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeral_gb,
    'OS-FLV-DISABLED:disabled': false,
    vcpus: flavor.vcpus,
    'os-flavor-access:is_public': flavor.is_public,
    rxtx_factor: flavor.rxtx_factor,
    links: resourceLinks(publicUrl, 'flavors', flavor.id),
    ...(version >= 55 ? { description: flavor.description } : {}),
    ...(version >= 61 ? { extra_specs: flavor.extra_specs } : {}),
  };
}
