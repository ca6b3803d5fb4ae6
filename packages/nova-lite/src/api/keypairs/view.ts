// A key pair as the API shows it.
import type { KeypairRow } from '../../db/index.ts';
import { isoMicros } from '../times.ts';

/** Versions before 2.2 know no type. */
const withType = (key: KeypairRow, version: number) => (version >= 2 ? { type: key.type } : {});

const basics = (key: KeypairRow) => ({
  name: key.name,
  public_key: key.public_key,
  fingerprint: key.fingerprint,
});

export const keypairInList = (key: KeypairRow, version: number) => ({
  keypair: { ...basics(key), ...withType(key, version) },
});

export const createdKeypair = (key: KeypairRow, version: number, privateKey: string | undefined) => ({
  keypair: {
    ...(privateKey === undefined ? {} : { private_key: privateKey }),
    ...withType(key, version),
    ...basics(key),
    user_id: key.user_id,
  },
});

export const keypairDetail = (key: KeypairRow, version: number) => ({
  keypair: {
    ...basics(key),
    user_id: key.user_id,
    created_at: isoMicros(key.created_at),
    deleted: false,
    deleted_at: null,
    id: key.id,
    updated_at: null,
    ...withType(key, version),
  },
});
