// Requests of a Neutron metadata agent: it vouches for the instance with an HMAC over its id.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ec2VersionListing } from '@nova-lite/instance-metadata';
import { canonicalTarget, createAnswer, type Answer } from './answers.ts';
import type { InstanceSource } from './instance-store.ts';
import { notFoundMessage } from './refusal.ts';
import type { ServedInstance } from './served-instance.ts';

type Asker =
  | { readonly instance: ServedInstance }
  | { readonly answer: Answer }
  | { readonly status: 400 | 403 | 404; readonly message: string };

/** The root needs no headers, as with Nova: a balancer may ask for it. */
const rootAnswer = createAnswer(Buffer.from(ec2VersionListing), 'text/plain; charset=UTF-8');

export const emptySecret =
  'the shared secret of metadata requests is empty: give one that the Neutron metadata agent has too';

/** Throws for an empty secret: whoever knows an instance's id could then sign for it. */
export function createSignatureCheck(
  secret: string,
  instances: InstanceSource,
): (request: IncomingMessage) => Asker {
  if (secret === '') throw new Error(emptySecret);
  return (request) => {
    if (canonicalTarget(request.url ?? '/') === '/') return { answer: rootAnswer };
    const signed = signedHeaders(request);
    if (typeof signed === 'string')
      return { status: 400, message: `${signed} header is missing from request.` };
    if (!isSignedBy(secret, signed)) return { status: 403, message: 'Invalid proxy request signature.' };
    const instance = instances.byUuid(signed.instanceId);
    return instance?.projectId === signed.projectId
      ? { instance }
      : { status: 404, message: notFoundMessage };
  };
}

interface SignedHeaders {
  readonly instanceId: string;
  readonly projectId: string;
  readonly signature: string;
}

/** The headers, or the name of the one that is missing. One that comes twice is joined, and so signed by nobody. */
function signedHeaders({ headers }: IncomingMessage): SignedHeaders | string {
  const instanceId = headers['x-instance-id'];
  const projectId = headers['x-tenant-id'];
  const signature = headers['x-instance-id-signature'];
  if (instanceId === undefined) return 'X-Instance-ID';
  if (signature === undefined) return 'X-Instance-ID-Signature';
  if (projectId === undefined) return 'X-Tenant-ID';
  return { instanceId: String(instanceId), projectId: String(projectId), signature: String(signature) };
}

function isSignedBy(secret: string, { instanceId, signature }: SignedHeaders): boolean {
  const expected = Buffer.from(createHmac('sha256', secret).update(instanceId).digest('hex'));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
