// What queries run on, and the rows they give.
import { sql, type Kysely, type Selectable, type SqlBool } from 'kysely';
import type {
  NeutronTables,
  NetworkTable,
  PortTable,
  SecurityGroupRuleTable,
  SecurityGroupTable,
  SubnetTable,
} from './tables.ts';

/** The database, or a transaction of it. */
export type Db = Kysely<NeutronTables>;

/** Whose things may be seen. */
export interface Viewer {
  readonly projectId: string;
  readonly isAdmin: boolean;
}

/** Values wanted of columns, by column; a row must have one of each. */
export type Wanted = Readonly<Record<string, readonly string[]>>;

export type SubnetRow = Selectable<SubnetTable>;
export type NetworkRow = Selectable<NetworkTable> & { readonly subnets: readonly string[] };
export type PortRow = Selectable<PortTable> & {
  readonly fixed_ips: readonly FixedIp[];
  readonly security_groups: readonly string[];
};
export type RuleRow = Selectable<SecurityGroupRuleTable>;
export type GroupRow = Selectable<SecurityGroupTable> & { readonly rules: readonly RuleRow[] };

export interface FixedIp {
  readonly subnet_id: string;
  readonly ip_address: string;
}

/** `a in (...) and b in (...)`, of columns of `table`. The names of columns come from our own code. */
export function matches(table: string, wanted: Wanted) {
  const conditions = Object.entries(wanted).map(
    ([column, values]) => sql<SqlBool>`${sql.ref(`${table}.${column}`)} = any(${[...values]}::text[])`,
  );
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
}

/** Set with every change of a row. */
export const revised = { updated_at: sql<Date>`now()`, revision_number: sql<number>`revision_number + 1` };
