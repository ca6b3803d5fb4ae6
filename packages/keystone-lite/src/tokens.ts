// Tokens: given out, looked up on every request of every service, taken back.
import type { AuthContext, TokenValidator } from '@nova-lite/service-kit';
import {
  deleteToken,
  deleteTokensOf,
  findToken,
  insertToken,
  sweepTokens,
  type NewToken,
  type TokenRecord,
} from './db/tokens.ts';
import type { KeystoneDatabase } from './db/tables.ts';
import { newAuditId, newTokenSecret, tokenHash } from './model/ids.ts';

/** How long an answer may be taken from memory, in milliseconds. Another process's revocation is seen after that. */
const freshMs = 2_000;
const rememberedAtMost = 5_000;
const sweepEveryMs = 60_000;
const tokensPerUser = 10_000;
/** Longer than any token of ours. */
const longestToken = 255;

export type TokenRequest = Pick<NewToken, 'user_id' | 'methods'> &
  Partial<Pick<NewToken, 'project_id' | 'domain_id' | 'application_credential_id'>> & {
    readonly expires_at: Date;
  };

export interface Tokens extends TokenValidator {
  issue(request: TokenRequest): Promise<{ token: string; record: TokenRecord }>;
  /** The whole record; never from memory. */
  find(token: string): Promise<TokenRecord | undefined>;
  revoke(token: string): Promise<void>;
  revokeAllOf(userId: string): Promise<void>;
  /** To call after every change of users, projects, roles and credentials. */
  forget(): void;
}

export function createTokens(db: KeystoneDatabase, now: () => Date): Tokens {
  const remembered = new Map<string, { context: AuthContext; until: number }>();
  let sweptAt = 0;

  const find = async (token: string) => {
    if (token.length > longestToken) return undefined;
    const record = await findToken(db, tokenHash(token), now());
    return record && isUsable(record) ? record : undefined;
  };

  const remember = (key: string, context: AuthContext, expiresAt: Date) => {
    if (remembered.size >= rememberedAtMost) remembered.clear();
    remembered.set(key, { context, until: Math.min(now().getTime() + freshMs, expiresAt.getTime()) });
  };

  const sweepNowAndThen = async () => {
    if (now().getTime() - sweptAt < sweepEveryMs) return;
    sweptAt = now().getTime();
    await sweepTokens(db, now(), tokensPerUser);
  };

  /** What is asked while a change is under way must not be remembered as it was before. */
  let generation = 0;
  const forget = () => {
    generation += 1;
    remembered.clear();
  };

  return {
    find,
    forget,
    async validate(token) {
      const key = tokenHash(token.slice(0, longestToken + 1)).toString('base64');
      const known = remembered.get(key);
      if (known && known.until > now().getTime()) return known.context;
      const begun = generation;
      const record = await find(token);
      if (!record) return undefined;
      const context = contextOf(record);
      if (begun === generation) remember(key, context, record.expires_at);
      return context;
    },
    async issue(request) {
      await sweepNowAndThen();
      const token = newTokenSecret();
      await insertToken(db, { ...request, hash: tokenHash(token), audit_id: newAuditId(), issued_at: now() });
      const record = await find(token);
      if (record) return { token, record };
      await deleteToken(db, tokenHash(token));
      throw new Error(
        `The token just issued to user ${request.user_id} is not valid: the user lost the roles meanwhile.`,
      );
    },
    async revoke(token) {
      await deleteToken(db, tokenHash(token));
      forget();
    },
    async revokeAllOf(userId) {
      await deleteTokensOf(db, userId);
      forget();
    },
  };
}

/** A token for a project or domain is worth nothing once no role is left there. */
const isUsable = (record: TokenRecord): boolean =>
  record.roles.length > 0 || (record.project_id === null && record.domain_id === null);

/** What other services learn of a token. */
export function contextOf(record: TokenRecord): AuthContext {
  const roles = record.roles.map((role) => role.name);
  return {
    userId: record.user_id,
    userName: record.user_name,
    domainId: record.user_domain_id,
    projectId: record.project_id ?? '',
    projectName: record.project_name ?? '',
    roles,
    isAdmin: roles.includes('admin'),
  };
}
