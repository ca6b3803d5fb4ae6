import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';
import { startOperatorServer } from './operator-server.ts';
import { serve } from './testing/ask.ts';
import { onLoopback } from './testing/records.ts';
import { testService } from './testing/service.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

test('requests are counted by kind and status, refusals and tokens beside them', async () => {
  const metrics = createMetrics();
  const { instances, service } = testService({ metrics });
  const server = await serve(service.guestHandler('net-1'));
  endings.push(server.close);
  await server.ask('/openstack');
  instances.publish(onLoopback());
  for (const path of ['/openstack', '/openstack/latest/meta_data.json', '/latest/meta-data/', '/nosuch'])
    await server.ask(path);
  await server.ask({ path: '/openstack/latest/password', method: 'POST', body: 'p' });
  const ttl = ['Host', '169.254.169.254', 'X-metadata-token-ttl-seconds', '9'];
  await server.ask({ path: '/latest/api/token', method: 'PUT', headers: ttl });
  const lines = metrics
    .text()
    .split('\n')
    .filter((line) => line.startsWith('nova_lite_metadata_'));
  expect(lines).toEqual(
    expect.arrayContaining([
      'nova_lite_metadata_requests_total{kind="stranger",status="404"} 1',
      'nova_lite_metadata_requests_total{kind="openstack",status="200"} 2',
      'nova_lite_metadata_requests_total{kind="ec2",status="404"} 1',
      'nova_lite_metadata_requests_total{kind="password",status="200"} 1',
      'nova_lite_metadata_refused_total 2',
      'nova_lite_metadata_tokens_total 1',
      'nova_lite_metadata_request_seconds_count 7',
    ]),
  );
});

test('a bucket of the latencies counts all that are not longer than its bound', () => {
  const metrics = createMetrics();
  for (const milliseconds of [0.01, 0.1, 0.2, 70_000]) metrics.answered('ec2', 200, milliseconds);
  const lines = metrics.text().split('\n');
  const buckets = lines.filter((line) => line.startsWith('nova_lite_metadata_request_seconds_bucket'));
  expect(buckets.map((line) => line.replace(/^[^{]*/, ''))).toEqual([
    '{le="0.00005"} 1',
    '{le="0.0001"} 2',
    '{le="0.00025"} 3',
    ...['0.0005', '0.001', '0.005', '0.025', '0.1', '1', '10'].map((bound) => `{le="${bound}"} 3`),
    '{le="+Inf"} 4',
  ]);
  expect(lines).toContain('nova_lite_metadata_request_seconds_sum 70.00031');
});

test('the socket for operators is for its owner alone, and says whether the service answers', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'operator-'));
  const socketPath = join(directory, 'socket');
  let works = true;
  const metrics = async () => {
    if (works) return 'counted 1\n';
    throw new Error('no answer within 2000 ms');
  };
  const server = await startOperatorServer({ metrics, pid: 7 }, socketPath);
  endings.push(
    () => server.close(),
    () => rm(directory, { recursive: true }),
  );
  expect((await stat(socketPath)).mode & 0o777).toBe(0o600);
  expect(await askSocket(socketPath, '/metrics')).toEqual([200, 'counted 1\n']);
  expect(await askSocket(socketPath, '/health')).toEqual([200, '{"status":"ok","pid":7}']);
  expect((await askSocket(socketPath, '/openstack'))[0]).toBe(404);
  works = false;
  expect(await askSocket(socketPath, '/health')).toEqual([503, expect.stringContaining('no answer')]);
});

function askSocket(socketPath: string, path: string): Promise<[number | undefined, string]> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve([response.statusCode, body]));
    });
    sent.on('error', reject).end();
  });
}
