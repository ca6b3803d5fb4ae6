// Queries on tokens. Everything about a token that may change meanwhile (roles, names, what is disabled) is read anew.
import { sql, type Insertable } from 'kysely';
import type { Role } from './roles.ts';
import type { KeystoneDatabase, TokenTable } from './tables.ts';

export type NewToken = Insertable<TokenTable>;

/** A token with all that hangs on it. */
export type TokenRecord = NonNullable<Awaited<ReturnType<typeof findToken>>>;

/** One query by primary key. Undefined when unknown, expired, or when its user, project or domain is disabled. */
export function findToken(db: KeystoneDatabase, hash: Buffer, now: Date) {
  return db
    .selectFrom('tokens as t')
    .innerJoin('users as u', 'u.id', 't.user_id')
    .innerJoin('domains as ud', 'ud.id', 'u.domain_id')
    .leftJoin('projects as p', 'p.id', 't.project_id')
    .leftJoin('domains as d', (join) =>
      join.on((on) => on('d.id', '=', on.fn.coalesce('t.domain_id', 'p.domain_id'))),
    )
    .leftJoin('application_credentials as c', 'c.id', 't.application_credential_id')
    .select([
      't.user_id',
      't.project_id',
      't.domain_id',
      't.methods',
      't.audit_id',
      't.issued_at',
      't.expires_at',
    ])
    .select([
      'u.name as user_name',
      'ud.id as user_domain_id',
      'ud.name as user_domain_name',
      'p.name as project_name',
    ])
    .select(['d.id as scope_domain_id', 'd.name as scope_domain_name'])
    .select([
      'c.id as credential_id',
      'c.name as credential_name',
      'c.unrestricted as credential_unrestricted',
    ])
    .select((outer) => outer.fn.coalesce(rolesOfToken(db), sql<Role[]>`'[]'::json`).as('roles'))
    .where('t.hash', '=', hash)
    .where('t.expires_at', '>', now)
    .where(sql<boolean>`(c.expires_at is null or c.expires_at > ${now})`)
    .where(sql<boolean>`u.enabled and ud.enabled and p.enabled is not false and d.enabled is not false`)
    .executeTakeFirst();
}

/** The roles that the user has there now; through an application credential, only those that it was given. */
const rolesOfToken = (db: KeystoneDatabase) =>
  db
    .selectFrom('assignments as a')
    .innerJoin('roles as r', 'r.id', 'a.role_id')
    .select(sql<Role[]>`json_agg(json_build_object('id', r.id, 'name', r.name) order by r.name)`.as('list'))
    .where(sql<boolean>`a.user_id = t.user_id`)
    .where(sql<boolean>`(a.project_id = t.project_id or a.domain_id = t.domain_id)`)
    .where(sql<boolean>`(c.id is null or r.id = any(c.role_ids))`);

export async function insertToken(db: KeystoneDatabase, token: NewToken): Promise<void> {
  await db.insertInto('tokens').values(token).execute();
}

export async function deleteToken(db: KeystoneDatabase, hash: Buffer): Promise<void> {
  await db.deleteFrom('tokens').where('hash', '=', hash).execute();
}

export async function deleteTokensOf(db: KeystoneDatabase, userId: string): Promise<void> {
  await db.deleteFrom('tokens').where('user_id', '=', userId).execute();
}

/** Removes what has expired, and of each user's tokens all but the newest `keep`. */
export async function sweepTokens(db: KeystoneDatabase, now: Date, keep: number): Promise<void> {
  const ranked = db
    .selectFrom('tokens')
    .select([
      'hash',
      sql<number>`row_number() over (partition by user_id order by issued_at desc)`.as('place'),
    ]);
  const surplus = db.selectFrom(ranked.as('ranked')).select('hash').where('place', '>', keep);
  await db
    .deleteFrom('tokens')
    .where((where) => where.or([where('expires_at', '<=', now), where('hash', 'in', surplus)]))
    .execute();
}
