// What EC2's tree says of the instance, where there is nothing else.
import type { DataFiles } from './files.ts';

export const ec2Paths = {
  instanceId: 'latest/meta-data/instance-id',
  hostname: 'latest/meta-data/local-hostname',
  zone: 'latest/meta-data/placement/availability-zone',
  publicKeys: 'latest/meta-data/public-keys/',
  userData: 'latest/user-data',
} as const;

const mostKeys = 50;

/** The list has `0=name` in each line; the key itself is below the number. */
export const publicKeyPaths = (list: Uint8Array | undefined): string[] =>
  textOf(list)
    .split('\n')
    .flatMap((line) => {
      const number = /^(\d{1,4})=/.exec(line)?.[1];
      return number === undefined ? [] : [`${ec2Paths.publicKeys}${number}/openssh-key`];
    })
    .slice(0, mostKeys);

/** In the form of `meta_data.json`; `undefined` when the files describe no instance. */
export function ec2Metadata(files: DataFiles): Record<string, unknown> | undefined {
  const uuid = textOf(files.get(ec2Paths.instanceId));
  if (uuid === '') return undefined;
  const keys = publicKeyPaths(files.get(ec2Paths.publicKeys)).map((path) => textOf(files.get(path)));
  return {
    uuid,
    hostname: textOf(files.get(ec2Paths.hostname)) || undefined,
    availability_zone: textOf(files.get(ec2Paths.zone)) || undefined,
    public_keys: Object.fromEntries(keys.map((key, index) => [`key-${index}`, key])),
  };
}

const textOf = (content: Uint8Array | undefined): string =>
  content ? new TextDecoder().decode(content).trim() : '';
