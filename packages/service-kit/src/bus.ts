// Messages between controllers and hosts. In one process they stay in memory, cloned as a wire would.

/** There is nobody behind the subject, or not yet. */
export class NobodyAnswers extends Error {}

/** Requests have one answerer and one answer; publications have any number of listeners and none. */
export interface Bus {
  /** Rejects with `NobodyAnswers` when nobody handles `subject`, when the handler throws, or after `timeoutMs` (default 30 s). */
  request<Answer = unknown>(subject: string, message: unknown, timeoutMs?: number): Promise<Answer>;
  /** Returns the function that ends it. A second handler of one subject is an error. */
  handle<Message = unknown>(subject: string, handler: (message: Message) => Promise<unknown>): () => void;
  publish(subject: string, message: unknown): void;
  /** Returns the function that ends it. */
  subscribe<Message = unknown>(subject: string, listener: (message: Message) => void): () => void;
}

type Handler = (message: never) => Promise<unknown>;
type Listener = (message: never) => void;

/** A bus inside one process. What a listener throws goes to `onError`. */
export function createMemoryBus(onError: (error: unknown, subject: string) => void = () => {}): Bus {
  const handlers = new Map<string, Handler>();
  const listeners = new Map<string, Set<Listener>>();

  return {
    async request<Answer>(subject: string, message: unknown, timeoutMs = 30_000) {
      const handler = handlers.get(subject);
      if (!handler)
        throw new NobodyAnswers(`No one answers ${subject}: the host or service behind it is not running.`);
      const answer = await withDeadline(handler(structuredClone(message) as never), timeoutMs, subject);
      return structuredClone(answer) as Answer;
    },
    handle(subject, handler) {
      if (handlers.has(subject)) throw new Error(`${subject} is handled already.`);
      handlers.set(subject, handler as Handler);
      return () => void handlers.delete(subject);
    },
    publish(subject, message) {
      for (const listener of listeners.get(subject) ?? [])
        deliver(listener, structuredClone(message), subject, onError);
    },
    subscribe(subject, listener) {
      const set = listeners.get(subject) ?? new Set<Listener>();
      listeners.set(subject, set.add(listener as Listener));
      return () => void set.delete(listener as Listener);
    },
  };
}

/** As on a wire: later, and without effect on the one who published. */
function deliver(
  listener: Listener,
  message: unknown,
  subject: string,
  onError: (error: unknown, subject: string) => void,
): void {
  setImmediate(() => {
    try {
      listener(message as never);
    } catch (error) {
      onError(error, subject);
    }
  });
}

async function withDeadline<T>(work: Promise<T>, ms: number, subject: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${subject} gave no answer within ${ms} ms.`)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
