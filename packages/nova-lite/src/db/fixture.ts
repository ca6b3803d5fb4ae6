// Rows for tests.
import type { NewInstance } from './instances.ts';
import type { NewOperation } from './operations.ts';

/** An instance that is being built. */
export function instanceRow(uuid: string, changes: Partial<NewInstance> = {}): NewInstance {
  return {
    uuid,
    project_id: 'project-1',
    user_id: 'user-1',
    name: `name-${uuid}`,
    description: null,
    hostname: `name-${uuid}`,
    image_id: 'image-1',
    image: {},
    flavor: {
      id: '1',
      name: 'm1.tiny',
      vcpus: 1,
      ramMb: 512,
      diskGb: 1,
      ephemeralGb: 0,
      swapMb: 0,
      extraSpecs: {},
    },
    key: null,
    metadata: {},
    tags: [],
    user_data: null,
    config_drive: false,
    availability_zone: null,
    host: null,
    node: null,
    vm_state: 'building',
    task_state: 'scheduling',
    reservation_id: 'r-1',
    requested_networks: [],
    security_group_ids: [],
    ports: [],
    fault: null,
    provisioning: null,
    ...changes,
  };
}

export function operation(
  instanceUuid: string,
  kind: NewOperation['kind'],
  changes: Partial<NewOperation> = {},
): NewOperation {
  return {
    instanceUuid,
    kind,
    request: {},
    requestId: `req-${kind}`,
    userId: 'user-1',
    projectId: 'project-1',
    ...changes,
  };
}
