import { expect, test } from 'vitest';
import { webServer } from '../testing/web-server.ts';
import { post } from './post.ts';

const content = { type: 'text/plain', text: 'sealed' };
const patience = { silent: 2, busy: 4, firstPauseMs: 1 };

/** Answers with these, and with the last one from then on. */
async function answering(...statuses: number[]) {
  const { address, asked } = await webServer({
    '/report': () => ({ status: statuses.length > 1 ? statuses.shift() : statuses[0] }),
  });
  return { cloud: { address, headers: {} }, asked };
}

test('a cloud that is away for a moment is told when it is back', async () => {
  const { cloud, asked } = await answering(503, 503, 503, 204);
  expect(await post('report', content, cloud, patience)).toBe(204);
  expect(asked.map(({ body }) => body)).toEqual(Array.from({ length: 4 }, () => 'sealed'));
});

test('one that stays away is left alone, with the reason', async () => {
  const { cloud, asked } = await answering(503);
  expect(await post('report', content, cloud, patience)).toBe('HTTP 503');
  expect(asked).toHaveLength(4);
});

test('one that refuses is not asked again', async () => {
  const { cloud, asked } = await answering(400);
  expect(await post('report', content, cloud, patience)).toBe(400);
  expect(asked).toHaveLength(1);
});

test('where nobody answers it is given up sooner', async () => {
  const nobody = { address: 'http://127.0.0.1:1', headers: {} };
  expect(await post('report', content, nobody, patience)).toContain('ECONNREFUSED');
});
