import { expect, test } from 'vitest';
import { imageId, networkId } from '../testing/stand-ins.ts';
import { bad, counts } from '../testing/servers.ts';
import { useTestApi } from '../testing/test-api.ts';

const api = useTestApi();

test.each([
  ['an unknown flavor', bad({ flavorRef: 'nosuch' }), 400, 'badRequest', 'Flavor nosuch could not be found.'],
  ['an unknown image', bad({ imageRef: networkId }), 400, 'badRequest', 'Can not find requested image'],
  ['no image', bad({ imageRef: '' }), 400, 'badRequest', 'Invalid imageRef provided.'],
  ['an unknown key', bad({ key_name: 'nosuch' }), 400, 'badRequest', 'Invalid key_name provided.'],
  [
    'an unknown network',
    bad({ networks: [{ uuid: imageId }] }),
    400,
    'badRequest',
    `Network ${imageId} could not be found.`,
  ],
  [
    'a port that is not there',
    bad({ networks: [{ port: imageId }] }),
    400,
    'badRequest',
    `Port id ${imageId} could not be found.`,
  ],
  [
    'an unknown group',
    bad({ security_groups: [{ name: 'x' }] }),
    400,
    'badRequest',
    'Security group x not found for project.',
  ],
  [
    'an unknown zone',
    bad({ availability_zone: 'mars' }),
    400,
    'badRequest',
    'The requested availability zone is not available',
  ],
  [
    'a zone with a host',
    bad({ availability_zone: 'nova:cmp1' }),
    403,
    'forbidden',
    "Policy doesn't allow os_compute_api:servers:create:forced_host to be performed.",
  ],
  [
    'user data that is not base64',
    bad({ user_data: '#cloud-config' }),
    400,
    'badRequest',
    "Invalid input for field/attribute user_data. Value: '#cloud-config'. '#cloud-config' is not a 'base64'",
  ],
  [
    'user data that is cut',
    bad({ user_data: 'QUJ' }),
    400,
    'badRequest',
    "Invalid input for field/attribute user_data. Value: 'QUJ'. 'QUJ' is not a 'base64'",
  ],
  [
    'user data that is too long',
    bad({ user_data: 'A'.repeat(65_536) }),
    400,
    'badRequest',
    expect.stringMatching(/^Invalid input for field\/attribute user_data. Value: 'AAAA.*is too long$/),
  ],
  [
    'no name',
    { server: { imageRef: imageId, flavorRef: '1' } },
    400,
    'badRequest',
    expect.stringContaining("'name' is a required property"),
  ],
  ['no server', {}, 400, 'badRequest', "'server' is a required property"],
  [
    'a name that is too long',
    bad({ name: 'x'.repeat(256) }),
    400,
    'badRequest',
    expect.stringMatching(/^Invalid input for field\/attribute name\. .* is too long$/),
  ],
  [
    'a name of white space',
    bad({ name: ' ' }),
    400,
    'badRequest',
    expect.stringMatching(/^Invalid input for field\/attribute name\. /),
  ],
  [
    'a property that there is not',
    bad({ nosuch: 1 }),
    400,
    'badRequest',
    expect.stringContaining("Additional properties are not allowed ('nosuch' was unexpected)"),
  ],
  [
    'one of a later version',
    bad({ description: 'd' }),
    400,
    'badRequest',
    expect.stringContaining("('description' was unexpected)"),
  ],
  [
    'more than asked for',
    bad({ min_count: 3, max_count: 2 }),
    400,
    'badRequest',
    'min_count must be <= max_count',
  ],
  [
    'more than the quota',
    bad({ min_count: 11 }),
    403,
    'forbidden',
    'Quota exceeded for instances: Requested 11, but already used 0 of 10 instances',
  ],
  [
    'a bad key of metadata',
    bad({ metadata: { 'key-with-ünï': 'v' } }),
    400,
    'badRequest',
    "Invalid input for field/attribute metadata. Value: {'key-with-ünï': 'v'}. 'key-with-ünï' does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'",
  ],
  [
    'a volume',
    bad({ block_device_mapping_v2: [{ source_type: 'volume' }] }),
    501,
    'notImplemented',
    expect.stringContaining('block_device_mapping_v2'),
  ],
  [
    'a scheduler hint',
    { ...bad({}), 'os:scheduler_hints': { group: 'g' } },
    501,
    'notImplemented',
    expect.stringContaining('group'),
  ],
  ['NUL in a name', bad({ name: 'a\u0000b' }), 400, 'badRequest', expect.anything()],
  ['NUL in metadata', bad({ metadata: { k: '\u0000' } }), 400, 'badRequest', expect.anything()],
])('%s is refused, and nothing is created', async (_what, body, status, type, message) => {
  expect(await api.call('alice', 'POST', '/servers', { body })).toMatchObject({
    status,
    body: { [type]: { code: status, message } },
  });
  expect(await counts(api)).toEqual({ instances: 0, operations: 0, actions: 0 });
});

test("malformed JSON is refused in Nova's words", async () => {
  const answer = await api.call('alice', 'POST', '/servers', { raw: '{"server": ' });
  expect(answer).toMatchObject({
    status: 400,
    body: { badRequest: { code: 400, message: 'Malformed request body' } },
  });
  expect(await api.call('alice', 'POST', '/servers', { raw: '' })).toMatchObject({ status: 400 });
});

test('a message never repeats a password', async () => {
  const answer = await api.call('alice', 'POST', '/servers', {
    body: bad({ adminPass: 'geheim', nosuch: 1 }),
  });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).not.toContain('geheim');
});
