// One of the two servers that are compared: a bare node:http server, or the service. Says its port and its CPU time.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { recordedServer } from '@nova-lite/instance-metadata/fixtures';
import { createGuestServer, createMetadataService, createMetrics, InstanceStore } from '../src/index.ts';

export const benchPath = '/openstack/latest/meta_data.json';
const endless = { burst: Number.MAX_SAFE_INTEGER, perSecond: 1 };
const now = () => performance.now();

const { record } = recordedServer('g1');
const instances = new InstanceStore(endless, now);
instances.publish(record);
const instance = instances.byUuid(record.uuid);

function bareServer(): Server {
  const { body, headers } = instance?.find(benchPath) ?? { body: Buffer.alloc(0), headers: [] };
  return createServer((_request, response) => {
    response.writeHead(200, headers as string[]);
    response.end(body);
  });
}

/** Everything but the address: the test comes from the loopback. */
function serviceServer(): Server {
  const service = createMetadataService({
    instances: { find: () => instance, byUuid: () => instance },
    onPassword: () => undefined,
    onReport: () => undefined,
    onProblem: () => undefined,
    strangerLimit: endless,
    now,
    metrics: createMetrics(),
  });
  return createGuestServer(service.guestHandler('any'), { perGuest: 1000, perNetwork: 1000 });
}

if (process.send) {
  const server = process.argv[2] === 'bare' ? bareServer() : serviceServer();
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
  process.on('disconnect', () => process.exit(0));
}
