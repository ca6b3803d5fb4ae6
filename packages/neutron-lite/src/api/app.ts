// All routes of the network service on one page.
import {
  createApp,
  requireToken,
  type App,
  type AppOptions,
  type Logger,
  type TokenValidator,
} from '@nova-lite/service-kit';
import type { Context } from './context.ts';
import { networks } from './networks/networks.ts';
import { ports } from './ports/ports.ts';
import { renderFault } from './render-fault.ts';
import { resourceRoutes } from './resource-routes.ts';
import { securityGroupRules } from './security-group-rules/security-group-rules.ts';
import { securityGroups } from './security-groups/security-groups.ts';
import { serviceRoutes, versionRoutes } from './service/service-routes.ts';
import { subnets } from './subnets/subnets.ts';

export function createNetworkApp(context: Context, tokens: TokenValidator, log: Logger): App {
  const app = createApp({ log, renderFault, describeInvalid, describeMissing });
  versionRoutes(app, context.publicUrl);
  app.register(async (scope) => {
    requireToken(scope, tokens);
    serviceRoutes(scope as App, context);
    resourceRoutes(scope as App, context, networks(context));
    resourceRoutes(scope as App, context, subnets(context));
    resourceRoutes(scope as App, context, ports(context));
    resourceRoutes(scope as App, context, securityGroups(context));
    resourceRoutes(scope as App, context, securityGroupRules(context));
  });
  return app;
}

/** Neutron's sentences for bodies that it can not read. */
const describeInvalid: AppOptions['describeInvalid'] = (error, part, value) => {
  const params = error.params as { additionalProperty?: string; missingProperty?: string };
  const path = error.instancePath.split('/').slice(1);
  if (params.additionalProperty !== undefined)
    return `Unrecognized attribute(s) '${params.additionalProperty}'`;
  if (params.missingProperty !== undefined && path.length === 0)
    return `Unable to find '${params.missingProperty}' in request body`;
  if (params.missingProperty !== undefined)
    return `Failed to parse request. Required attribute '${params.missingProperty}' not specified`;
  const shown = String(JSON.stringify(value)).slice(0, 200);
  return `Invalid input for ${path[1] ?? path[0] ?? part}. Reason: ${shown} ${error.message ?? 'is not valid'}.`;
};

const describeMissing: AppOptions['describeMissing'] = (request) =>
  `The resource could not be found. This cloud has no ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}.`;
