// An image service on a real PostgreSQL and a temporary directory, with three callers: an administrator and two projects.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createLogger, type AuthContext } from '@nova-lite/service-kit';
import { freshDatabase } from '@nova-lite/service-kit/testing';
import { createGlance, type GlanceOptions } from '../src/index.ts';

const caller = (name: string, isAdmin = false): AuthContext => ({
  userId: `user-${name}`,
  userName: name,
  domainId: 'default',
  projectId: `project-${name}`,
  projectName: name,
  roles: isAdmin ? ['admin'] : ['member'],
  isAdmin,
});

export const callers: Readonly<Record<string, AuthContext>> = {
  admin: caller('admin', true),
  alice: caller('alice'),
  bob: caller('bob'),
};
export const admin = caller('admin', true);
export const alice = caller('alice');
export const patchType = { 'content-type': 'application/openstack-images-v2.1-json-patch' };
const byteType = { 'content-type': 'application/octet-stream' };

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Cloud = Awaited<ReturnType<typeof startCloud>>;

export async function startCloud() {
  const fresh = await freshDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'nova-lite-images-'));
  const options: GlanceOptions = {
    db: fresh.db,
    log: createLogger({ level: 'silent' }),
    tokens: { validate: async (token) => callers[token] },
    imagesDir: join(directory, 'images'),
    publicUrl: 'http://127.0.0.1:9292',
    maxImageBytes: 4 * 1024 * 1024,
  };
  const glance = await createGlance(options);

  const ask = (
    who: string,
    method: Method,
    url: string,
    payload?: object | string | Buffer | Readable,
    headers: Record<string, string> = {},
  ) => glance.app.inject({ method, url, payload, headers: { 'x-auth-token': who, ...headers } });
  const create = async (who: string, body: object = {}) =>
    (
      await ask(who, 'POST', '/v2/images', {
        name: 'an image',
        disk_format: 'raw',
        container_format: 'bare',
        ...body,
      })
    ).json();
  const upload = (who: string, id: string, data: Buffer | Readable) =>
    ask(who, 'PUT', `/v2/images/${id}/file`, data, byteType);
  const stop = async () => {
    await glance.app.close();
    await fresh.drop();
    await rm(directory, { recursive: true });
  };
  return { glance, options, directory, ask, create, upload, stop };
}
