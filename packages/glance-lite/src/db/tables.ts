// The tables of images, as kysely sees them.
import type { ColumnType, Generated, Kysely } from 'kysely';
import type { DiskFormat, Status, Visibility } from '../model/image.ts';

export interface GlanceTables {
  images: ImageTable;
  image_members: MemberTable;
}

export type GlanceDatabase = Kysely<GlanceTables>;

/** pg reads a bigint as text. */
type Bytes = ColumnType<string | null, number | null | undefined, number | null>;
type Timestamp = ColumnType<Date, Date, Date>;

export interface ImageTable {
  id: string;
  name: string | null;
  owner: string;
  visibility: Visibility;
  status: Generated<Status>;
  disk_format: DiskFormat | null;
  container_format: string | null;
  min_disk: Generated<number>;
  min_ram: Generated<number>;
  protected: Generated<boolean>;
  os_hidden: Generated<boolean>;
  tags: string[];
  /** JSON text, so that the order of the keys stays. */
  properties: ColumnType<Record<string, string>, string, string>;
  size: Bytes;
  virtual_size: Bytes;
  /** MD5 in hex. */
  checksum: string | null;
  /** SHA-512 in hex. */
  os_hash_value: string | null;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export type MemberStatus = 'pending' | 'accepted' | 'rejected';

export interface MemberTable {
  image_id: string;
  /** A project. */
  member_id: string;
  status: Generated<MemberStatus>;
  created_at: Timestamp;
  updated_at: Timestamp;
}
