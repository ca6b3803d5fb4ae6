// What versions of the identity API there are: `GET /` and `GET /v3`, without a token.
import type { App } from '@nova-lite/service-kit';

const version = (publicUrl: string) => ({
  id: 'v3.14',
  status: 'stable',
  updated: '2020-04-07T00:00:00Z',
  links: [{ rel: 'self', href: `${publicUrl}/v3/` }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
});

export function versionRoutes(app: App, publicUrl: string): void {
  app.get('/', async (_request, reply) => {
    reply.code(300).header('Location', `${publicUrl}/v3/`);
    return { versions: { values: [version(publicUrl)] } };
  });
  app.get('/v3', async () => ({ version: version(publicUrl) }));
}
