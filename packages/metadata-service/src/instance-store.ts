// The instances that are served, found by who asks. A change replaces what was there at once; nothing is cached.
import { randomBytes } from 'node:crypto';
import { renderTree, tokenModeOf, type InstanceRecord } from '@nova-lite/instance-metadata';
import { addressesOf } from './guest-address.ts';
import { TokenBucket, type RateLimit } from './rate-limit.ts';
import { ServedInstance } from './served-instance.ts';
import { SessionTokens } from './session-tokens.ts';

/** Who asks: which network's socket it came in on, and from which address. */
export interface Guest {
  readonly networkId: string;
  readonly address: string;
}

export interface InstanceSource {
  find(guest: Guest): ServedInstance | undefined;
  byUuid(uuid: string): ServedInstance | undefined;
}

export class InstanceStore implements InstanceSource {
  readonly #limit: RateLimit;
  readonly #now: () => number;
  readonly #instances = new Map<string, { served: ServedInstance; guests: readonly Guest[] }>();
  readonly #networks = new Map<string, Map<string, ServedInstance>>();

  /** `limit` holds for each instance; `now` is a clock in milliseconds that never goes back. */
  constructor(limit: RateLimit, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  find({ networkId, address }: Guest): ServedInstance | undefined {
    return this.#networks.get(networkId)?.get(address);
  }

  byUuid(uuid: string): ServedInstance | undefined {
    return this.#instances.get(uuid)?.served;
  }

  /** Makes the record visible, in place of what was known of the instance. An address belongs to who came last. */
  publish(record: InstanceRecord): void {
    const served = this.#serve(record, this.byUuid(record.uuid));
    this.withdraw(record.uuid);
    const guests = guestsOf(record);
    for (const guest of guests) this.#addressesIn(guest.networkId).set(guest.address, served);
    this.#instances.set(record.uuid, { served, guests });
  }

  /** May be called twice. */
  withdraw(uuid: string): void {
    const known = this.#instances.get(uuid);
    this.#instances.delete(uuid);
    for (const { networkId, address } of known?.guests ?? []) {
      const addresses = this.#addressesIn(networkId);
      if (addresses.get(address) === known?.served) addresses.delete(address);
      if (addresses.size === 0) this.#networks.delete(networkId);
    }
  }

  /** The guest's password stays unless the record says one; so do its tokens and what is left of its allowance. */
  #serve(record: InstanceRecord, before: ServedInstance | undefined): ServedInstance {
    const randomSeed =
      record.randomSeed === undefined ? randomBytes(512) : Buffer.from(record.randomSeed, 'base64');
    const tree = renderTree(
      { ...record, password: record.password ?? before?.password },
      { randomSeed, today: new Date() },
    );
    const fresh = () => ({
      bucket: new TokenBucket(this.#limit, this.#now),
      tokens: new SessionTokens(this.#now),
    });
    return new ServedInstance(tree, tokenModeOf(record), before ?? fresh());
  }

  #addressesIn(networkId: string): Map<string, ServedInstance> {
    const addresses = this.#networks.get(networkId) ?? new Map<string, ServedInstance>();
    this.#networks.set(networkId, addresses);
    return addresses;
  }
}

const guestsOf = ({ ports }: InstanceRecord): Guest[] =>
  ports.flatMap((port) => addressesOf(port).map((address) => ({ networkId: port.network.id, address })));
