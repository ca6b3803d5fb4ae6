// /servers/{id}/os-server-password: what the guest posted, encrypted with the server's public key.
import { updateInstance } from '../../db/index.ts';
import { endpoint } from '../endpoint.ts';
import { serverOr404 } from './find.ts';

export const showPassword = endpoint({}, async ({ db }, call) => ({
  password: (await serverOr404(db, call)).password,
}));

/** From the host first: what the host still had would come back. The guest may post another after that. */
export const clearPassword = endpoint({ status: 204 }, async (api, call) => {
  const row = await serverOr404(api.db, call);
  await api.clearPassword?.(row);
  await updateInstance(api.db, row.uuid, { password: '' });
});
