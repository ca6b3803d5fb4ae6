// What compute, and whoever puts the cloud together, ask of images without HTTP.
import { createReadStream } from 'node:fs';
import type { AuthContext } from '@nova-lite/service-kit';
import { changeableImage, visibleImage, type Catalog } from './api/catalog.ts';
import { uploadData } from './api/data/upload.ts';
import { createImage } from './api/images/create.ts';
import { parseListing } from './api/images/list.ts';
import { removeImage } from './api/images/remove.ts';
import type { NewImageRequest } from './api/images/schema.ts';
import { findImage, type ImageRow } from './db/images.ts';
import { listImages } from './db/listing.ts';

/** An image as far as compute cares. */
export interface Image {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** Empty for an image without data that does not say. */
  readonly diskFormat: string;
  /** Bytes of the file; 0 before the upload. */
  readonly sizeBytes: number;
  /** Bytes of the disk that the guest sees; 0 before the upload. */
  readonly virtualSizeBytes: number;
  /** In hex; empty before the upload. */
  readonly sha512: string;
  readonly minDiskGb: number;
  readonly minRamMb: number;
  readonly properties: Readonly<Record<string, string>>;
}

export interface Images {
  /** Undefined when there is none of that id that the caller may see. */
  find(auth: AuthContext, imageId: string): Promise<Image | undefined>;
  /** All of that name that the caller may see, the newest first. */
  named(auth: AuthContext, name: string): Promise<Image[]>;
  /** The file of an active image. It is gone when the image is deleted: copy it, or use `download`. */
  pathOf(imageId: string): string;
  /** Brings a copy of an active image's file to `path`, whole or not at all. */
  download(imageId: string, path: string): Promise<void>;
  /** What `POST /v2/images` and `PUT .../file` do, from a file on this machine. Leaves nothing when it fails. */
  add(auth: AuthContext, request: NewImageRequest, file: string): Promise<Image>;
}

export function createImages(catalog: Catalog): Images {
  return {
    find: (auth, imageId) => visibleImage(catalog, auth, imageId).then(toImage, undefinedIfMissing),
    async named(auth, name) {
      const rows = await listImages(catalog.db, auth, { ...parseListing({ name }), limit: 1000 });
      return (rows ?? []).map(toImage);
    },
    pathOf: catalog.store.pathOf,
    async download(imageId, path) {
      const image = await findImage(catalog.db, imageId);
      if (image?.status !== 'active')
        throw new Error(
          `The image ${imageId} cannot be copied to ${path}: it is ${image?.status ?? 'not there'}.`,
        );
      await catalog.store.copyTo(imageId, path);
    },
    async add(auth, request, file) {
      const { id } = await createImage(catalog, auth, request);
      try {
        return toImage(await uploadData(catalog, auth, id, bytesOf(file)));
      } catch (error) {
        await changeableImage(catalog, auth, id, 'delete_image').then(() => removeImage(catalog, auth, id));
        throw error;
      }
    },
  };
}

/** Opened when it is read, so that a missing file fails there. */
async function* bytesOf(file: string): AsyncIterable<Buffer> {
  yield* createReadStream(file);
}

function undefinedIfMissing(error: unknown): undefined {
  if ((error as { status?: unknown }).status !== 404) throw error;
}

const toImage = (row: ImageRow): Image => ({
  id: row.id,
  name: row.name ?? '',
  status: row.status,
  diskFormat: row.disk_format ?? '',
  sizeBytes: Number(row.size ?? 0),
  virtualSizeBytes: Number(row.virtual_size ?? 0),
  sha512: row.os_hash_value ?? '',
  minDiskGb: row.min_disk,
  minRamMb: row.min_ram,
  properties: row.properties,
});
