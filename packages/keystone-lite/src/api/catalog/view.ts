// Regions, services and endpoints as clients see them.
import type { Endpoint, Region, Service } from '../../db/catalog.ts';
import type { Identity } from '../identity.ts';
import { selfLink } from '../links.ts';

export const regionView = (identity: Identity, { id, description }: Region) => ({
  id,
  description,
  parent_region_id: null,
  links: selfLink(identity, `regions/${id}`),
});

export const serviceView = (identity: Identity, { id, name, type }: Service) => ({
  name,
  id,
  type,
  enabled: true,
  links: selfLink(identity, `services/${id}`),
});

export const endpointView = (
  identity: Identity,
  { id, interface: side, region_id, service_id, url }: Endpoint,
) => ({
  id,
  interface: side,
  region_id,
  service_id,
  url,
  enabled: true,
  region: region_id,
  links: selfLink(identity, `endpoints/${id}`),
});
