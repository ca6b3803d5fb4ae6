// Which microversion a request speaks (`nova/api/openstack/api_version_request.py`). A version is its minor number: 2.61 is 61.
import { Fault, badRequest } from '@nova-lite/service-kit';

export const minVersion = 1;
export const maxVersion = 93;

export const versionHeader = 'openstack-api-version';
export const legacyVersionHeader = 'x-openstack-nova-api-version';

export const asText = (version: number): string => `2.${version}`;

/** The version that the headers ask for; 2.1 when they ask for none. Throws 400 for nonsense and 406 for what is out of range. */
export function negotiate(headers: Readonly<Record<string, string | string[] | undefined>>): number {
  const asked = forCompute(headers[versionHeader]) ?? single(headers[legacyVersionHeader]);
  if (asked === undefined) return minVersion;
  if (asked === 'latest') return maxVersion;
  return withinRange(parse(asked), asked);
}

/** `compute 2.61` among `identity 3.1, compute 2.61`. */
function forCompute(header: string | string[] | undefined): string | undefined {
  const parts =
    single(header)
      ?.split(',')
      .map((part) => part.trim().split(/\s+/)) ?? [];
  return parts.find(([service]) => service === 'compute' || service === 'nova')?.[1];
}

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header;

function parse(asked: string): { major: number; minor: number } {
  const match = /^([1-9]\d{0,5})\.([1-9]\d{0,5}|0)$/.exec(asked);
  if (!match) {
    throw badRequest(
      `API Version String ${asked.slice(0, 40)} is of invalid format. Must be of format MajorNum.MinorNum.`,
    );
  }
  return { major: Number(match[1]), minor: Number(match[2]) };
}

function withinRange({ major, minor }: { major: number; minor: number }, asked: string): number {
  if (major === 2 && minor >= minVersion && minor <= maxVersion) return minor;
  throw new Fault(
    406,
    `Version ${asked} is not supported by the API. Minimum is ${asText(minVersion)} and maximum is ${asText(maxVersion)}.`,
  );
}

/** What every answer below `/v2.1` says about its version. */
export const versionHeaders = (version: number): Record<string, string> => ({
  'OpenStack-API-Version': `compute ${asText(version)}`,
  'X-OpenStack-Nova-API-Version': asText(version),
  Vary: 'OpenStack-API-Version, X-OpenStack-Nova-API-Version',
});
