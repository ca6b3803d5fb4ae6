import { Fault } from '@nova-lite/service-kit';
import { expect, test } from 'vitest';
import { negotiate } from './microversion.ts';

test.each([
  ['nothing', {}, 1],
  ['the old header', { 'x-openstack-nova-api-version': '2.61' }, 61],
  ['the new header', { 'openstack-api-version': 'compute 2.69' }, 69],
  [
    'both: the new one counts',
    { 'openstack-api-version': 'compute 2.69', 'x-openstack-nova-api-version': '2.1' },
    69,
  ],
  ['another service beside it', { 'openstack-api-version': 'volume 3.1, compute 2.50' }, 50],
  ['another service alone', { 'openstack-api-version': 'volume 3.1' }, 1],
  ['latest', { 'openstack-api-version': 'compute latest' }, 93],
])('%s', (_what, headers, version) => {
  expect(negotiate(headers)).toBe(version);
});

const refusal = (text: string) => {
  try {
    return negotiate({ 'x-openstack-nova-api-version': text });
  } catch (error) {
    return error instanceof Fault ? [error.status, error.message] : error;
  }
};

test('a version that is not offered is 406, and says what is', () => {
  const sentence = 'Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.93.';
  expect(refusal('2.999')).toEqual([406, sentence]);
  expect(refusal('3.1')).toMatchObject([406, expect.stringMatching(/^Version 3.1 /)]);
  expect(refusal('2.0')).toMatchObject([406, expect.anything()]);
});

test.each(['2', 'x', '2.01', '2.1.1', '', '-2.1'])('%j is malformed', (text) => {
  expect(refusal(text)).toMatchObject([400, expect.stringMatching(/is of invalid format/)]);
});
