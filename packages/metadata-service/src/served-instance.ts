// One instance as it is served: its answers, its password, and how much it may still ask.
import { lookup, type InstanceTree } from '@nova-lite/instance-metadata';
import { answersOf, canonicalTarget, createAnswer, type Answer, type Answers } from './answers.ts';
import type { TokenBucket } from './rate-limit.ts';

const passwordTarget = /^\/openstack\/[^/]+\/password$/;

export class ServedInstance {
  readonly uuid: string;
  readonly projectId: string;
  readonly bucket: TokenBucket;
  readonly #answers: Answers;
  #password: string;

  constructor(tree: InstanceTree, bucket: TokenBucket) {
    this.uuid = tree.uuid;
    this.projectId = tree.projectId;
    this.bucket = bucket;
    this.#answers = answersOf(tree);
    this.#password = Buffer.from(lookup(tree, 'openstack/latest/password')?.body ?? '').toString();
  }

  find(target: string): Answer | undefined {
    return this.#answers.get(target) ?? this.#answers.get(canonicalTarget(target) ?? '');
  }

  /** Whether a target means the password in one of the versions that have it. */
  isPassword(target: string): boolean {
    const canonical = canonicalTarget(target) ?? '';
    return passwordTarget.test(canonical) && this.#answers.has(canonical);
  }

  get password(): string {
    return this.#password;
  }

  set password(password: string) {
    this.#password = password;
    const answer = createAnswer(Buffer.from(password), 'text/html; charset=UTF-8');
    for (const target of this.#answers.keys()) {
      if (passwordTarget.test(target)) this.#answers.set(target, answer);
    }
  }
}
