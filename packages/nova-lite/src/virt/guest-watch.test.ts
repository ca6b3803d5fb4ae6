import { describe, expect, it } from 'vitest';
import type { GuestEvent, PowerState } from './driver.ts';
import { GuestWatch } from './guest-watch.ts';

function watchOf(states: Map<string, PowerState>) {
  const errors: unknown[] = [];
  const read = async (uuid: string) => {
    const state = states.get(uuid);
    return state && { state, reason: `it is ${state}` };
  };
  const watch = new GuestWatch(read, (error) => errors.push(error));
  const events: GuestEvent[] = [];
  watch.onEvent((event) => events.push(event));
  return { watch, events, errors };
}

describe('the watch over guests', () => {
  it('learns of a guest without a word, and tells when it changes', async () => {
    const states = new Map<string, PowerState>([['a', 'running']]);
    const { watch, events } = watchOf(states);
    watch.look('a');
    await watch.settled();
    expect(events).toEqual([]);
    states.set('a', 'crashed');
    watch.look('a');
    watch.look('a');
    await watch.settled();
    expect(events).toEqual([{ uuid: 'a', state: 'crashed', reason: 'it is crashed' }]);
  });

  it('says nothing of what was asked for, even when the news comes late', async () => {
    const states = new Map<string, PowerState>([['a', 'running']]);
    const { watch, events } = watchOf(states);
    const shutdown = () => 'shutdown' as const;
    await watch.asked('a', shutdown, async () => {
      states.set('a', 'shutdown');
      watch.look('a');
    });
    watch.look('a');
    await watch.settled();
    expect(events).toEqual([]);
  });

  it('tells when a guest died while it was being started', async () => {
    const states = new Map<string, PowerState>();
    const { watch, events } = watchOf(states);
    const running = () => 'running' as const;
    await watch.asked('a', running, async () => void states.set('a', 'crashed'));
    await watch.settled();
    expect(events).toMatchObject([{ uuid: 'a', state: 'crashed' }]);
  });

  it('tells when a guest was taken away behind our back', async () => {
    const states = new Map<string, PowerState>([['a', 'running']]);
    const { watch, events } = watchOf(states);
    watch.look('a');
    await watch.settled();
    states.delete('a');
    watch.look('a');
    await watch.settled();
    expect(events).toMatchObject([{ uuid: 'a', state: 'none' }]);
    expect(watch.uuids).toEqual([]);
  });

  it('goes on after a look that failed', async () => {
    let fail = true;
    const events: GuestEvent[] = [];
    const errors: unknown[] = [];
    const read = async () => {
      if (fail) throw new Error('libvirt is away');
      return { state: 'running' as const, reason: '' };
    };
    const watch = new GuestWatch(read, (error) => errors.push(error));
    watch.onEvent((event) => events.push(event));
    watch.look('a');
    await watch.settled();
    fail = false;
    watch.look('a');
    await watch.settled();
    expect(errors).toHaveLength(1);
    expect(watch.uuids).toEqual(['a']);
  });
});
