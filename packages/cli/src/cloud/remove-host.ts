// Removes what a cloud has on this host outside its data directory: the metadata process, guests, wires, filter rules.
import { endMetadataProcesses, findMetadataProcesses } from '@nova-lite/metadata-service';
import { LibvirtDriver, version } from '@nova-lite/nova-lite';
import { createHostNetwork } from '@nova-lite/neutron-lite';
import type { Logger } from '@nova-lite/service-kit';
import { dataPaths } from '../config.ts';
import { ensureLibvirtd } from '../daemons/libvirtd.ts';
import type { CloudIdentity } from '../first-run/cloud-identity.ts';

/** May be called twice; finds guests by the cloud's id, so that it works whatever the data directory still holds. */
export async function removeHost({
  identity,
  dataDir,
  log,
}: {
  identity: CloudIdentity;
  dataDir: string;
  log: Logger;
}): Promise<void> {
  const paths = dataPaths(dataDir);
  await endMetadataProcesses(paths.metadata, await findMetadataProcesses(paths.metadata));
  const libvirtd = await ensureLibvirtd({ directory: paths.libvirt, log });
  const driver = new LibvirtDriver({
    socketPath: libvirtd.socketPath,
    cloudId: identity.cloudId,
    version,
    log,
  });
  try {
    for (const uuid of await driver.list()) await driver.destroy(uuid);
  } finally {
    await driver.close();
    await libvirtd.stop();
  }
  const network = createHostNetwork({ stateDir: paths.network, cloudId: identity.cloudId, log });
  await network.apply({ networks: [], securityGroups: [] });
  await network.close();
}
