// What the handlers of every resource take, and how they find the image that they are about.
import type { AuthContext } from '@nova-lite/service-kit';
import { findImage, type ImageRow } from '../db/images.ts';
import { findMember } from '../db/members.ts';
import type { GlanceDatabase } from '../db/tables.ts';
import { maySee, mayChange } from '../model/access.ts';
import { noImage, notYours } from '../model/faults.ts';
import type { Store } from '../store.ts';

export interface Catalog {
  readonly db: GlanceDatabase;
  readonly store: Store;
  /** Of this service, without a path: `http://127.0.0.1:9292`. */
  readonly publicUrl: string;
  readonly now: () => Date;
  /** Bytes of one image. */
  readonly maxImageBytes: number;
}

/** An image that the caller may not see is not there. */
export async function visibleImage({ db }: Catalog, auth: AuthContext, id: string): Promise<ImageRow> {
  const image = await findImage(db, id);
  if (image && (await seen(db, auth, image))) return image;
  throw noImage(id);
}

async function seen(db: GlanceDatabase, auth: AuthContext, image: ImageRow): Promise<boolean> {
  const shared = image.visibility === 'shared' && !mayChange(auth, image);
  return maySee(auth, image, shared && (await findMember(db, image.id, auth.projectId)) !== undefined);
}

/** 404 for who may not see it, 403 for who may not change it. */
export async function changeableImage(
  catalog: Catalog,
  auth: AuthContext,
  id: string,
  action: string,
): Promise<ImageRow> {
  const image = await visibleImage(catalog, auth, id);
  if (!mayChange(auth, image)) throw notYours(action);
  return image;
}
