// The links that Keystone puts into every answer.
import type { Identity } from './identity.ts';

export const selfLink = (identity: Identity, path: string) => ({ self: `${identity.publicUrl}/v3/${path}` });

/** A whole list: nothing is paged, so there is neither a next nor a previous page. `url` is what was asked, `/v3/...`. */
export const listLinks = (identity: Identity, url: string) => ({
  next: null,
  self: `${identity.publicUrl}${url}`,
  previous: null,
});
