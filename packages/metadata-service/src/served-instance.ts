// One instance as it is served: its answers, its password, and how much it may still ask.
import { lookup, type InstanceTree, type TokenMode } from '@nova-lite/instance-metadata';
import { answersOf, canonicalTarget, createAnswer, type Answer, type Answers } from './answers.ts';
import type { TokenBucket } from './rate-limit.ts';
import type { SessionTokens } from './session-tokens.ts';

const passwordTarget = /^\/openstack\/[^/]+\/password$/;

/** What outlives a change of the instance's record, and ends with the instance. */
export interface Lasting {
  readonly bucket: TokenBucket;
  readonly tokens: SessionTokens;
}

export class ServedInstance {
  readonly uuid: string;
  readonly projectId: string;
  readonly tokenMode: TokenMode;
  readonly bucket: TokenBucket;
  readonly tokens: SessionTokens;
  readonly #answers: Answers;
  #password: string;

  constructor(tree: InstanceTree, tokenMode: TokenMode, { bucket, tokens }: Lasting) {
    this.uuid = tree.uuid;
    this.projectId = tree.projectId;
    this.tokenMode = tokenMode;
    this.bucket = bucket;
    this.tokens = tokens;
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
