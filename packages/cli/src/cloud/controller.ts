// The services of a controller in one process, each handed what it asked for.
import { join } from 'node:path';
import { createGlance } from '@nova-lite/glance-lite';
import { createKeystone } from '@nova-lite/keystone-lite';
import { createNeutron } from '@nova-lite/neutron-lite';
import { createNova } from '@nova-lite/nova-lite';
import { createPlacement, placementMigrations, placementSchema } from '@nova-lite/placement-lite';
import { listen, migrate, openDatabase, type Bus, type Logger } from '@nova-lite/service-kit';
import { dataPaths, serviceUrl, type CloudConfig } from '../config.ts';
import type { CloudIdentity } from '../first-run/cloud-identity.ts';
import type { NewImage } from '../first-run/setup.ts';
import { listenOn } from './listening.ts';
import { vendorDataSource } from './vendor-data.ts';

export interface ControllerOptions {
  readonly config: CloudConfig;
  readonly identity: CloudIdentity;
  readonly databaseUrl: string;
  /** Name of this machine in the cloud. */
  readonly host: string;
  readonly bus: Bus;
  readonly log: Logger;
}

export type Controller = Awaited<ReturnType<typeof startController>>;

/** All APIs answer when this resolves. What was begun ends with `stack`, last first. */
export async function startController(options: ControllerOptions, stack: AsyncDisposableStack) {
  const { config, identity, databaseUrl, host, bus, log } = options;
  const db = openDatabase(databaseUrl, { max: 20 });
  stack.defer(() => db.destroy());

  const keystone = await createKeystone({
    db,
    log: log.child({ service: 'keystone' }),
    publicUrl: serviceUrl(config, 'identity'),
  });
  const { admin } = await keystone.bootstrap({
    adminPassword: identity.adminPassword,
    demoPassword: identity.demoPassword,
    region: config.region,
    endpoints: endpoints(config),
  });
  const { tokens } = keystone;
  const imagesDir = join(dataPaths(config.dataDir).images);
  const glance = await createGlance({
    db,
    tokens,
    imagesDir,
    log: log.child({ service: 'glance' }),
    publicUrl: serviceUrl(config, 'image'),
  });
  const neutron = await createNeutron({
    db,
    tokens,
    bus,
    log: log.child({ service: 'neutron' }),
    publicUrl: serviceUrl(config, 'network'),
  });
  const placement = createPlacement({ db: await migrate(db, placementSchema, placementMigrations) });
  const nova = await createNova({
    host,
    db,
    tokens,
    bus,
    placement,
    images: glance.images,
    networks: neutron.networks,
    log: log.child({ service: 'nova' }),
    publicUrl: serviceUrl(config, 'compute'),
    alone: config.databaseUrl === undefined,
    userDataCheck: config.userDataCheck,
    vendorData: await vendorDataSource(config),
    listen: (channel, wake) => listen(databaseUrl, channel, wake),
  });

  stack.defer(neutron.onChange((hosts) => nova.networkChanged(hosts)));

  await listenOn(keystone.app, config.listen, config.ports.identity, stack);
  await listenOn(glance.app, config.listen, config.ports.image, stack);
  await listenOn(neutron.app, config.listen, config.ports.network, stack);
  await listenOn(nova.app, config.listen, config.ports.compute, stack);
  const conductor = await nova.startConductor();
  stack.defer(() => conductor.close());
  return {
    images: glance.images,
    neutron,
    /** As `openstack image create --file` by the administrator, without the way over HTTP. */
    addImage: (request: NewImage, file: string) => glance.images.add(admin, request, file),
  };
}

/** What is not there yet is absent from the catalog. */
function endpoints(config: CloudConfig) {
  return [
    { type: 'identity', name: 'keystone', url: `${serviceUrl(config, 'identity')}/v3/` },
    { type: 'compute', name: 'nova', url: `${serviceUrl(config, 'compute')}/v2.1` },
    { type: 'image', name: 'glance', url: serviceUrl(config, 'image') },
    { type: 'network', name: 'neutron', url: serviceUrl(config, 'network') },
  ];
}
