// What the hot path sends: bodies and headers made ready when an instance is published.
import { canonicalPath, contentTypeOf, type InstanceTree } from '@nova-lite/instance-metadata';

export interface Answer {
  readonly body: Buffer;
  /** Name, value, name, value: as `writeHead` takes them fastest. */
  readonly headers: readonly string[];
}

/** Keyed as guests spell it most: `/openstack/latest/meta_data.json`, `/latest/meta-data/ami-id`, `/`. */
export type Answers = Map<string, Answer>;

export function answersOf(tree: InstanceTree): Answers {
  return new Map(
    [...tree.files, ...tree.listings].map(([path, body]) => [
      targetOf(path),
      createAnswer(body, contentTypeOf(path)),
    ]),
  );
}

/** The spelling under which the answer to a request target is kept; undefined when the target means nothing. */
export function canonicalTarget(target: string): string | undefined {
  const path = canonicalPath(target);
  return path === undefined ? undefined : targetOf(path);
}

export function createAnswer(body: Uint8Array, contentType: string): Answer {
  return {
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    headers: ['Content-Type', contentType, 'Content-Length', String(body.byteLength)],
  };
}

/** EC2's tree is asked for without its name. */
const targetOf = (path: string) =>
  path === 'ec2' ? '/' : path.startsWith('ec2/') ? path.slice(3) : `/${path}`;
