// POST /os-keypairs: a key that the user brings, or (before 2.92) one that is made here and shown once.
import { badRequest, conflict, forbidden } from '@nova-lite/service-kit';
import { Type, type Static } from 'typebox';
import { insertKeypair, isDuplicate, listKeypairs } from '../../db/index.ts';
import { fingerprintOf, generateSshKey } from '../../model/ssh-key.ts';
import type { Call, NovaApiOptions } from '../context.ts';
import { endpoint } from '../endpoint.ts';
import { invalidInput } from '../faults.ts';
import { Name, closed } from '../schemas.ts';
import { refuseOutOfVersion } from '../version-gates.ts';
import { ownerOf } from './keypairs.ts';
import { createdKeypair } from './view.ts';

const NewKeypairBody = Type.Object(
  {
    keypair: Type.Object(
      {
        name: Name,
        public_key: Type.Optional(Type.String({ minLength: 1, maxLength: 16_384 })),
        type: Type.Optional(Type.Enum(['ssh', 'x509'])),
        user_id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
      },
      closed,
    ),
  },
  closed,
);
type NewKeypair = Static<typeof NewKeypairBody>['keypair'];

export const createKeypair = endpoint(
  { body: NewKeypairBody, status: (version) => (version >= 2 ? 201 : 200) },
  async (api, call) => {
    const { keypair } = call.body;
    checkShape(keypair, call.version);
    const owner = ownerOf(call.auth, keypair, call.version, 'create');
    await checkQuota(api, owner);
    return insert(api, call, owner);
  },
);

async function insert(
  { db }: NovaApiOptions,
  { body: { keypair }, version }: Call<Static<typeof NewKeypairBody>>,
  owner: string,
) {
  const made = keypair.public_key === undefined ? await generateSshKey() : undefined;
  const public_key = keypair.public_key ?? made?.publicKey ?? '';
  const row = {
    user_id: owner,
    name: keypair.name,
    type: 'ssh',
    public_key,
    fingerprint: checkedFingerprint(public_key),
  } as const;
  const key = await insertKeypair(db, row).catch((error: unknown) => {
    throw isDuplicate(error) ? conflict(`Key pair '${keypair.name}' already exists.`) : error;
  });
  return createdKeypair(key, version, made?.privateKey);
}

function checkShape(keypair: NewKeypair, version: number): void {
  refuseOutOfVersion('keypair', keypair, { type: { since: 2 }, user_id: { since: 10 } }, version);
  if (version >= 92 && keypair.public_key === undefined) {
    throw invalidInput('keypair', keypair, "'public_key' is a required property");
  }
  if (keypair.type === 'x509')
    throw badRequest('Keypair data is invalid: x509 certificates are not supported, only SSH keys.');
  const safe = version >= 92 ? /^[\w\-. @]+$/ : /^[\w\- ]+$/;
  if (!safe.test(keypair.name))
    throw badRequest('Keypair data is invalid: Keypair name contains unsafe characters');
}

function checkedFingerprint(publicKey: string): string {
  const fingerprint = fingerprintOf(publicKey);
  if (fingerprint === undefined) throw badRequest('Keypair data is invalid: failed to generate fingerprint');
  return fingerprint;
}

async function checkQuota({ db, config }: NovaApiOptions, owner: string): Promise<void> {
  const { keyPairs } = config.quota;
  if (keyPairs < 0) return;
  const there = await listKeypairs(db, owner, { limit: keyPairs });
  if (there.length >= keyPairs) throw forbidden('Quota exceeded, too many key pairs.');
}
