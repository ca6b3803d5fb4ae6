// What versions of the image API there are, without a token.
import type { App } from '@nova-lite/service-kit';

/** The list of Glance in Zed; the newest is the current one. */
const supported = [
  '2.15',
  '2.13',
  '2.12',
  '2.11',
  '2.10',
  '2.9',
  '2.8',
  '2.7',
  '2.6',
  '2.5',
  '2.4',
  '2.3',
  '2.2',
  '2.1',
  '2.0',
];

export function versionRoutes(app: App, publicUrl: string): void {
  const versions = supported.map((number, index) => ({
    id: `v${number}`,
    status: index === 0 ? 'CURRENT' : 'SUPPORTED',
    links: [{ rel: 'self', href: `${publicUrl}/v2/` }],
  }));
  for (const path of ['/', '/v2'])
    app.get(path, async (_request, reply) => reply.code(300).send({ versions }));
  app.get('/versions', async () => ({ versions }));
}
