// The compute API, version 2.1.
import { createApp, requireToken, type App } from '@nova-lite/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { NovaApiOptions } from './context.ts';
import { describeInvalid } from './describe-invalid.ts';
import { mount } from './endpoint.ts';
import { renderNovaFault } from './faults.ts';
import { routes } from './routes.ts';
import { serveVersions } from './versions/versions.ts';

/** Handlers only: it listens nowhere, and asks for nothing but what it was given. */
export function createNovaApi(api: NovaApiOptions): App {
  const app = createApp({ log: api.log, renderFault: renderNovaFault, describeInvalid, describeMissing });
  serveVersions(app, api.publicUrl);
  app.register(
    async (scope) => {
      requireToken(scope as unknown as FastifyInstance, api.tokens);
      for (const [method, url, endpoint] of routes) mount(scope, api, method, url, endpoint);
    },
    { prefix: '/v2.1' },
  );
  return app;
}

const describeMissing = ({ method, url }: FastifyRequest): string =>
  `${method} ${new URL(url, 'http://compute').pathname.slice(0, 200)} is no resource of this compute service.`;
