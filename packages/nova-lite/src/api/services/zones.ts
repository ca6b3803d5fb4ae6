// /os-availability-zone
import { isUp, listServices, type ServiceRow } from '../../db/index.ts';
import { endpoint } from '../endpoint.ts';
import { isoMicros } from '../times.ts';

export const listZones = endpoint({}, async ({ db, config }) => {
  const services = await listServices(db, { binary: 'nova-compute' });
  return {
    availabilityZoneInfo: [
      zone(
        config.availabilityZone,
        services.some((one) => isUp(one) && !one.disabled),
        null,
      ),
    ],
  };
});

export const listZoneDetails = endpoint(
  { policy: 'os_compute_api:os-availability-zone:detail' },
  async ({ db, config }) => {
    const services = await listServices(db);
    const hosts = services.filter(({ binary }) => binary === 'nova-compute');
    const internal = services.filter(({ binary }) => binary !== 'nova-compute');
    return {
      availabilityZoneInfo: [
        ...(internal.length > 0 ? [zone('internal', true, hostsOf(internal))] : []),
        zone(
          config.availabilityZone,
          hosts.some((one) => isUp(one) && !one.disabled),
          hostsOf(hosts),
        ),
      ],
    };
  },
);

const zone = (zoneName: string, available: boolean, hosts: object | null) => ({
  zoneName,
  zoneState: { available },
  hosts,
});

function hostsOf(services: readonly ServiceRow[]) {
  const byHost = Map.groupBy(services, ({ host }) => host);
  return Object.fromEntries(
    [...byHost].map(([host, all]) => [host, Object.fromEntries(all.map((one) => [one.binary, health(one)]))]),
  );
}

const health = (service: ServiceRow) => ({
  available: isUp(service),
  active: !service.disabled,
  updated_at: isoMicros(service.last_seen),
});
