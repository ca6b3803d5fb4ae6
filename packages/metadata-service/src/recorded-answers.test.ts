// Every request that a real Nova was sent for three servers, sent to us. Where we differ on purpose stands in a table:
// docs/metadata-differences.md explains each row.
import { expect, test } from 'vitest';
import { recordedServer, withoutSeed, type RecordedRequest } from '@nova-lite/instance-metadata/fixtures';
import { recordedErrors, type RecordedError } from '../fixtures/index.ts';
import { serve, type Asked, type Question } from './testing/ask.ts';
import { testService } from './testing/service.ts';

interface Plain {
  readonly status: number;
  readonly type: string | null | undefined;
  readonly body: string;
}

const plainText = 'text/plain; charset=UTF-8';
const html = 'text/html; charset=UTF-8';
const isPassword = ({ method, path }: RecordedRequest, wanted: string) =>
  method === wanted && path.endsWith('/password');

const isToken = ({ path }: RecordedRequest) => path === '/latest/api/token';

/** Rows of the table of differences, tried in order. */
const differences: readonly { applies(recorded: RecordedRequest): boolean; ours: Partial<Plain> }[] = [
  { applies: (recorded) => isToken(recorded) && recorded.method === 'PUT', ours: { status: 403 } },
  { applies: (recorded) => isToken(recorded), ours: { status: 405 } },
  { applies: ({ status }) => status === 0, ours: { status: 404, type: plainText } },
  { applies: (recorded) => isPassword(recorded, 'HEAD'), ours: { status: 200, type: html, body: '' } },
  { applies: (recorded) => isPassword(recorded, 'OPTIONS'), ours: { status: 400, type: plainText } },
  {
    applies: ({ method, contentType }) => method === 'OPTIONS' && contentType === null,
    ours: { status: 404, type: plainText },
  },
  {
    applies: ({ method, status }) => !['GET', 'HEAD'].includes(method) && status === 200,
    ours: { status: 405, type: plainText },
  },
];

test.each(['g1', 'g2', 'g3'] as const)(
  '%s: all that Nova was asked is answered as Nova did, but for the table',
  async (name) => {
    const { record, requests } = recordedServer(name);
    const generous = testService();
    generous.instances.publish(record);
    const served = generous.instances.byUuid(record.uuid);
    const { service } = testService({ instances: { find: () => served, byUuid: () => served } });
    const server = await serve(service.guestHandler('any'));
    for (const recorded of requests.filter(isNotListOfVersions)) {
      generous.clock.ms += 1000;
      const asked = await server.ask(recorded);
      const { ours } = differences.find(({ applies }) => applies(recorded)) ?? { ours: asRecorded(recorded) };
      expect({ ...recorded, ...plain(asked) }).toMatchObject({
        path: recorded.path,
        method: recorded.method,
        ...ours,
      });
    }
    server.close();
  },
);

test.each([...recordedErrors()])(
  '%s: signed requests are refused and accepted as Nova did',
  async (_group, cases) => {
    const { instances, service } = testService();
    instances.publish(recordedServer('g1').record);
    instances.publish({ ...recordedServer('g1').record, uuid: uuidWithPassword, password: 'set before' });
    const server = await serve(service.signedHandler('metasecret'));
    for (const recorded of cases.filter((it) => !differsWhenSigned(it))) {
      const answered = plain(await server.ask(questionOf(recorded)));
      const { status, content_type: type, body } = recorded;
      expect({ case: recorded.case, ...answered }).toEqual({ case: recorded.case, status, type, body });
    }
    server.close();
  },
);

test('X-Metadata-Provider, with which a balancer may speak for all instances of a project, is not understood', async () => {
  const { service } = testService();
  const server = await serve(service.signedHandler('metasecret'));
  const provider = recordedErrors().get('errors')?.filter(differsWhenSigned) ?? [];
  const answers = await Promise.all(provider.map((recorded) => server.ask(questionOf(recorded))));
  expect(answers.map(({ status, body }) => [status, body.toString()])).toEqual(
    provider.map(() => [400, expect.stringContaining('X-Instance-ID header is missing')]),
  );
  expect(provider).toHaveLength(2);
  server.close();
});

/** The server whose password the recorded cases of 409 try to set again. */
const uuidWithPassword = '6c3c1814-f658-4770-8e93-bca71134db47';

/** Ours knows a newer version than the recorded Nova did; the list itself is tested with the tree. */
const isNotListOfVersions = ({ path }: RecordedRequest) => !/^\/openstack\/?$/.test(path);
const differsWhenSigned = ({ case: name }: RecordedError) => name.startsWith('lb-provider');

const asRecorded = ({ status, contentType, body }: RecordedRequest): Plain => ({
  status,
  type: contentType,
  body,
});

const plain = ({ status, headers, body }: Asked): Plain => ({
  status,
  type: headers['content-type'],
  body: withoutSeed(body.toString()),
});

const questionOf = ({ path, method, headers = [], request_body: body }: RecordedError): Question => ({
  path,
  method,
  headers: headers.flat(),
  ...(body !== undefined && { body }),
});
