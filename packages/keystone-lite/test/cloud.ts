// An identity service on a real PostgreSQL, with a clock that a test can move, and short ways to ask it.
import { createLogger } from '@nova-lite/service-kit';
import { freshDatabase } from '@nova-lite/service-kit/testing';
import { createKeystone, type BootstrapRequest } from '../src/index.ts';

export const cloud: BootstrapRequest = {
  adminPassword: 'admin-pass',
  demoPassword: 'demo-pass',
  region: 'RegionOne',
  endpoints: [
    { type: 'identity', name: 'keystone', url: 'http://127.0.0.1:5000/v3/' },
    { type: 'compute', name: 'nova', url: 'http://127.0.0.1:8774/v2.1' },
    { type: 'volumev3', name: 'cinder', url: 'http://127.0.0.1:8776/v3/%(project_id)s' },
  ],
};

export type Body = Record<string, unknown>;
export type Cloud = Awaited<ReturnType<typeof startCloud>>;

export async function startCloud() {
  const fresh = await freshDatabase();
  const clock = { now: new Date('2030-01-01T00:00:00Z') };
  const log = createLogger({ level: 'silent' });
  const keystone = await createKeystone({
    db: fresh.db,
    log,
    publicUrl: 'http://127.0.0.1:5000',
    now: () => clock.now,
  });
  const known = await keystone.bootstrap(cloud);

  const ask = (
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    token?: string,
    payload?: Body,
    headers: Record<string, string> = {},
  ) =>
    keystone.app.inject({
      method,
      url,
      payload,
      headers: { ...(token && { 'x-auth-token': token }), ...headers },
    });

  const login = async (name: string, password: string, scope?: unknown) => {
    const user = { name, password, domain: { name: 'Default' } };
    return ask('POST', '/v3/auth/tokens', undefined, {
      auth: { identity: { methods: ['password'], password: { user } }, scope },
    });
  };
  const tokenOf = async (name: string, password: string, project: string) => {
    const answer = await login(name, password, { project: { name: project, domain: { id: 'default' } } });
    return String(answer.headers['x-subject-token']);
  };
  const stop = async () => {
    await keystone.app.close();
    await fresh.drop();
  };
  return { keystone, db: fresh.db, known, clock, ask, login, tokenOf, stop };
}
