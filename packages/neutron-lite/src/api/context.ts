// What every handler works with.
import type { AuthContext } from '@nova-lite/service-kit';
import type { Changes } from '../changes.ts';
import type { Db } from '../db/database.ts';

export interface Context {
  readonly db: Db;
  readonly changes: Changes;
  readonly mtu: number;
  /** Without a trailing slash. */
  readonly publicUrl: string;
}

export type View = Readonly<Record<string, unknown>>;

/** One kind of resource as its routes see it. */
export interface Resource<Create = never, Update = never> {
  /** Key of one in a body: `security_group`. */
  readonly member: string;
  /** Key of many: `security_groups`. The path has dashes. */
  readonly collection: string;
  /** What a list may be asked for. */
  readonly attributes: readonly string[];
  /** Those of them that are columns, which the database compares. */
  readonly columns: readonly string[];
  readonly createSchema: object;
  readonly updateSchema?: object;
  list(auth: AuthContext, wanted: Readonly<Record<string, readonly string[]>>): Promise<readonly View[]>;
  show(auth: AuthContext, id: string): Promise<View>;
  create(auth: AuthContext, body: Create): Promise<View>;
  update?(auth: AuthContext, id: string, body: Update): Promise<View>;
  remove(auth: AuthContext, id: string): Promise<void>;
}
