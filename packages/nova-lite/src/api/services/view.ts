// A service as the API shows it.
import { isUp, type ServiceRow } from '../../db/index.ts';
import { isoMicros } from '../times.ts';

export const serviceView = (service: ServiceRow, version: number) => ({
  binary: service.binary,
  host: service.host,
  id: version >= 53 ? service.uuid : service.id,
  zone: service.zone,
  status: service.disabled ? 'disabled' : 'enabled',
  state: isUp(service) ? 'up' : 'down',
  updated_at: isoMicros(service.last_seen),
  disabled_reason: service.disabled_reason,
  ...(version >= 11 ? { forced_down: service.forced_down } : {}),
});
