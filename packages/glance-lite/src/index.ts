// Image v2: images and their data, in files on this machine.
import { createApp, migrate, type App, type Logger, type TokenValidator } from '@nova-lite/service-kit';
import type { Kysely } from 'kysely';
import { imageServiceRoutes } from './api/routes.ts';
import { glanceMigrations } from './db/migrations.ts';
import { activeIds, requeueInterrupted } from './db/images.ts';
import type { GlanceTables } from './db/tables.ts';
import { createImages, type Images } from './images.ts';
import { renderFault } from './model/faults.ts';
import { openStore } from './store.ts';

export type { Image, Images } from './images.ts';

export interface GlanceOptions {
  /** The root database; images keep to the schema `glance`. */
  readonly db: Kysely<unknown>;
  readonly log: Logger;
  readonly tokens: TokenValidator;
  /** Holds the data, one file an image. It belongs to one process at a time: at start, what no image owns is removed. */
  readonly imagesDir: string;
  /** How clients reach this service, without a path: `http://127.0.0.1:9292`. */
  readonly publicUrl: string;
  /** Bytes of one image; default 1 TiB, Glance's. */
  readonly maxImageBytes?: number;
  readonly now?: () => Date;
}

export interface Glance {
  readonly app: App;
  readonly images: Images;
}

/** Brings its tables up to date and clears what a killed run left; listens nowhere. */
export async function createGlance(options: GlanceOptions): Promise<Glance> {
  const db = await migrate<GlanceTables>(options.db, 'glance', glanceMigrations);
  await requeueInterrupted(db);
  const catalog = {
    db,
    store: await openStore(options.imagesDir, await activeIds(db)),
    publicUrl: options.publicUrl.replace(/\/+$/, ''),
    now: options.now ?? (() => new Date()),
    maxImageBytes: options.maxImageBytes ?? 2 ** 40,
  };
  const app = createApp({ log: options.log, renderFault, describeInvalid, describeMissing });
  imageServiceRoutes(app, catalog, options.tokens);
  return { app, images: createImages(catalog) };
}

const describeInvalid = (
  error: { instancePath: string; message?: string; params?: { allowedValues?: unknown } },
  part: string,
): string => {
  const allowed = error.params?.allowedValues;
  const values = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '';
  return `Provided object does not match schema 'image': ${error.instancePath.slice(1) || part} ${error.message ?? 'is not valid'}${values}`;
};

const describeMissing = (request: { method: string; url: string }): string =>
  `The resource could not be found: this image service has no ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}.`;
