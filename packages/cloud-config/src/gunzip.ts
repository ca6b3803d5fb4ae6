// Unpacking gzip with Node; apart from the rest, which also runs in a browser.
import type { Gunzip } from './user-data/user-data.ts';

/** zlib is loaded by the first call: it costs an emulated guest a tenth of a second. */
export const gunzip: Gunzip = (data, maxBytes) =>
  process.getBuiltinModule('node:zlib').gunzipSync(data, { maxOutputLength: maxBytes });
