// Unpacking gzip with Node; apart from the rest, which also runs in a browser.
import { gunzipSync } from 'node:zlib';
import type { Gunzip } from './user-data/user-data.ts';

export const gunzip: Gunzip = (data, maxBytes) => gunzipSync(data, { maxOutputLength: maxBytes });
