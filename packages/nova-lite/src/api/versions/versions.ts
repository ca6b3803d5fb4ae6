// The version documents, which anybody may read.
import type { App } from '@nova-lite/service-kit';
import { asText, maxVersion, minVersion } from '../microversion.ts';

export function serveVersions(app: App, publicUrl: string): void {
  app.get('/', async () => ({ versions: [summary(publicUrl)] }));
  app.get('/v2.1', async () => ({
    version: { ...summary(publicUrl), links: links(publicUrl), 'media-types': mediaTypes },
  }));
}

const summary = (publicUrl: string) => ({
  id: 'v2.1',
  status: 'CURRENT',
  version: asText(maxVersion),
  min_version: asText(minVersion),
  updated: '2013-07-23T11:33:21Z',
  links: [{ rel: 'self', href: `${publicUrl}/v2.1/` }],
});

const links = (publicUrl: string) => [
  ...summary(publicUrl).links,
  { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' },
];

const mediaTypes = [{ base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' }];
