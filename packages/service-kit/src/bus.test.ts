import { describe, expect, it, vi } from 'vitest';
import { createMemoryBus, NobodyAnswers } from './bus.ts';

describe('the bus in memory', () => {
  it('brings a request to its handler and the answer back, as copies', async () => {
    const bus = createMemoryBus();
    const seen: unknown[] = [];
    bus.handle<{ list: number[] }>('sum', async (message) => {
      seen.push(message);
      return message.list.reduce((a, b) => a + b, 0);
    });
    const message = { list: [1, 2] };
    expect(await bus.request('sum', message)).toBe(3);
    expect(seen[0]).toEqual(message);
    expect(seen[0]).not.toBe(message);
  });

  it('says when nobody answers, and when the answer takes too long', async () => {
    const bus = createMemoryBus();
    await expect(bus.request('compute.a.build', {})).rejects.toThrow(NobodyAnswers);
    bus.handle('slow', () => new Promise(() => {}));
    await expect(bus.request('slow', {}, 10)).rejects.toThrow('slow gave no answer within 10 ms.');
  });

  it('has one handler for a subject, until that ends', () => {
    const bus = createMemoryBus();
    const end = bus.handle('one', async () => 1);
    expect(() => bus.handle('one', async () => 2)).toThrow('one is handled already.');
    end();
    expect(() => bus.handle('one', async () => 2)).not.toThrow();
  });

  it('tells every listener, whatever another one throws', async () => {
    const onError = vi.fn();
    const bus = createMemoryBus(onError);
    const heard: unknown[] = [];
    bus.subscribe('news', () => {
      throw new Error('deaf');
    });
    bus.subscribe('news', (message) => void heard.push(message));
    bus.publish('news', { n: 1 });
    await vi.waitFor(() => expect(heard).toEqual([{ n: 1 }]));
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: 'deaf' }), 'news');
  });
});
