// The versions of both trees, oldest first (openstack/nova, nova/api/metadata/base.py).

export const openstackVersions = [
  '2012-08-10',
  '2013-04-04',
  '2013-10-17',
  '2015-10-15',
  '2016-06-30',
  '2016-10-06',
  '2017-02-22',
  '2018-08-27',
  '2020-10-14',
  '2025-04-04',
] as const;

export const ec2Versions = [
  '1.0',
  '2007-01-19',
  '2007-03-01',
  '2007-08-29',
  '2007-10-10',
  '2007-12-15',
  '2008-02-01',
  '2008-09-01',
  '2009-04-04',
] as const;

export const latest = 'latest';

/** Whether `version` has what came with `since`. Dates sort as text, `1.0` before and `latest` after all of them. */
export function includes(version: string, since: string): boolean {
  return version === latest || version >= since;
}

/** What EC2's root lists; it is the same for every instance. */
export const ec2VersionListing = [...ec2Versions, latest].join('\n');
