// The part of an instance's record that may become other while the instance lives. Its host is told all of it whenever one
// thing changes, and says in its reports what it has, so that a change that it missed is told again.
import { createHash } from 'node:crypto';
import type { InstancePort, InstanceRecord } from '@nova-lite/instance-metadata';

export type ChangeableRecord = Pick<
  InstanceRecord,
  'name' | 'hostname' | 'meta' | 'ports' | 'securityGroups'
>;

interface Instance {
  readonly name: string;
  readonly hostname: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly ports: readonly InstancePort[];
}

export const changeableRecord = ({ name, hostname, metadata, ports }: Instance): ChangeableRecord => ({
  name,
  hostname,
  meta: metadata,
  ports,
  securityGroups: [...new Set(ports.flatMap((port) => port.securityGroups.map((group) => group.name)))],
});

/** The same for the same record, in whatever order databases and messages bring the keys of its objects. */
export function digestOf({ name, hostname, meta, ports, securityGroups }: ChangeableRecord): string {
  const text = JSON.stringify([name, hostname, meta, ports, securityGroups], (_key, value: unknown) =>
    isPlain(value) ? Object.fromEntries(Object.entries(value).toSorted(byKey)) : value,
  );
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);
