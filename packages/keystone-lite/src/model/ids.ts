// Names that the machine makes up.
import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** Keystone's form: a UUID without dashes. */
export const newId = (): string => randomUUID().replaceAll('-', '');

/** Keystone's form of an audit id: 16 random bytes. */
export const newAuditId = (): string => randomBytes(16).toString('base64url');

/** 256 random bits; beginning with a letter, so that no program takes it for an option. */
export const newTokenSecret = (): string => `t${randomBytes(32).toString('base64url')}`;

/** 512 random bits, the length that Keystone gives the secret of an application credential. */
export const newCredentialSecret = (): string => randomBytes(64).toString('base64url');

/** What is kept of a token. A fast hash is enough: nobody guesses 256 random bits. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();
