// What user data is, once it has been taken apart.
import type { Finding } from '../finding.ts';
import type { PartKind } from './kind.ts';

export type UserDataKind = PartKind | 'multipart' | 'binary';

export interface UserData {
  readonly kind: UserDataKind;
  readonly compressed: boolean;
  /** In the order in which they stand; one for anything that is not multipart, none when empty. */
  readonly parts: readonly Part[];
  /** What is to be said about the form; the content is not looked at here. */
  readonly findings: readonly Finding[];
}

export interface Part {
  /** The file name that it was given, or `part-001`. */
  readonly name: string;
  readonly kind: PartKind;
  /** Without byte order mark. */
  readonly text: string;
  /** In which line of the user data its first line is; absent when the part was encoded. */
  readonly firstLine?: number;
  /** The header `Merge-Type`: how a cloud-config is merged into those before it. */
  readonly mergeHow?: string;
}

/** Unpacks gzip, at most `maxBytes` of it; throws when the data is broken or larger. */
export type Gunzip = (data: Uint8Array, maxBytes: number) => Uint8Array;
