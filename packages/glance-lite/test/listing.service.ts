import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloud, type Cloud } from './cloud.ts';

let c: Cloud;
beforeAll(async () => void (c = await startCloud()));
afterAll(() => c.stop());

const namesIn = (answer: { json(): { images: { name: string }[] } }) =>
  answer.json().images.map((image) => image.name);

test('pages follow each other without a gap, in the order asked for', async () => {
  for (const name of ['p3', 'p1', 'p2', 'p5', 'p4']) await c.create('bob', { name, page: 'yes' });
  const seen: string[] = [];
  let next: string | undefined = '/v2/images?page=yes&limit=2&sort_key=name&sort_dir=asc';
  while (next !== undefined) {
    const answer = await c.ask('bob', 'GET', next);
    seen.push(...namesIn(answer));
    next = answer.json().next;
  }
  expect(seen).toEqual(['p1', 'p2', 'p3', 'p4', 'p5']);
  expect((await c.ask('bob', 'GET', '/v2/images?marker=none')).statusCode).toBe(400);
});

test('a hidden image is listed only when asked for', async () => {
  await c.create('alice', { name: 'hidden', os_hidden: true });
  expect(namesIn(await c.ask('alice', 'GET', '/v2/images?name=hidden'))).toEqual([]);
  expect(namesIn(await c.ask('alice', 'GET', '/v2/images?name=hidden&os_hidden=True'))).toEqual(['hidden']);
});

test.each([
  ['sort=password:asc'],
  ['sort=name:sideways'],
  ['sort_key=name;drop'],
  ['limit=-1'],
  ['os_hidden=perhaps'],
  ['size_min=1'],
  ['name=%00'],
])('the query %s is a 400', async (query) => {
  expect((await c.ask('alice', 'GET', `/v2/images?${query}`)).statusCode).toBe(400);
});

test("a property's name is data in a filter, never SQL", async () => {
  const answer = await c.ask('alice', 'GET', `/v2/images?${encodeURIComponent("x') = '' or true --")}=1`);
  expect(answer.statusCode).toBe(200);
  expect(answer.json().images).toEqual([]);
});
