// The compute API.
export { createNovaApi } from './nova-api.ts';
export { defaultApiConfig, type NovaApiConfig, type NovaApiOptions, type Quota } from './context.ts';
