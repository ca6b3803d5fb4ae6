// What clients ask before anything else: versions, and what they are told without a token.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedCloud, type SimulatedCloud } from '../harness/simulated-cloud.ts';

let cloud: SimulatedCloud;
beforeAll(async () => void (cloud = await startSimulatedCloud([])));
afterAll(() => cloud.stop());

describe('version documents', () => {
  it('identity speaks v3', async () => {
    const answer = await request(cloud.urls.identity).get('/v3').expect(200);
    expect(answer.body).toMatchObject({ version: { id: 'v3.14', status: 'stable' } });
    await request(cloud.urls.identity).get('/').expect(300);
  });

  it('compute says its microversions', async () => {
    const answer = await request(cloud.urls.compute).get('/v2.1').expect(200);
    expect(answer.body).toMatchObject({
      version: { id: 'v2.1', version: '2.93', min_version: '2.1', status: 'CURRENT' },
    });
  });

  it('image lists its versions as choices', async () => {
    const answer = await request(cloud.urls.image).get('/').expect(300);
    expect(answer.body.versions[0]).toMatchObject({
      status: 'CURRENT',
      links: [{ rel: 'self', href: `${cloud.urls.image}/v2/` }],
    });
  });

  it('network names v2.0', async () => {
    const answer = await request(cloud.urls.network).get('/').expect(200);
    expect(answer.body).toMatchObject({ versions: [{ id: 'v2.0', status: 'CURRENT' }] });
  });
});

describe('without a token', () => {
  it.each([
    ['identity', '/v3/projects'],
    ['compute', '/v2.1/servers'],
    ['image', '/v2/images'],
    ['network', '/v2.0/networks'],
  ] as const)('%s answers 401 and gives the request an id', async (service, path) => {
    const answer = await request(cloud.urls[service]).get(path).expect(401);
    expect(answer.headers['x-openstack-request-id']).toMatch(/^req-[0-9a-f-]{36}$/);
    expect(answer.headers['www-authenticate']).toMatch(/^Keystone uri=/);
  });
});

describe('microversions of compute', () => {
  it.each([
    ['compute 2.999', 406, 'computeFault'],
    ['compute two', 400, 'badRequest'],
  ])('%s is a %i', async (version, status, fault) => {
    const headers = { 'X-Auth-Token': await token(), 'OpenStack-API-Version': version };
    const answer = await request(cloud.urls.compute).get('/v2.1/flavors').set(headers);
    expect([answer.status, Object.keys(answer.body)]).toEqual([status, [fault]]);
  });
});

async function token(): Promise<string> {
  const { user, password, project } = cloud.logins.demo;
  const domain = { name: 'Default' };
  const identity = { methods: ['password'], password: { user: { name: user, password, domain } } };
  const body = { auth: { identity, scope: { project: { name: project, domain } } } };
  const answer = await request(cloud.urls.identity).post('/v3/auth/tokens').send(body).expect(201);
  return answer.headers['x-subject-token'] ?? '';
}
