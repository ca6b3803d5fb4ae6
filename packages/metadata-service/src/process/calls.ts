// Numbered messages that wait for their answer.

interface Call {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
}

/** Sends with a number; `settle` with that number ends the wait. */
export class Calls {
  #lastId = 0;
  readonly #waiting = new Map<number, Call>();

  /** `send` gets the number under which the answer will come. */
  call(send: (id: number) => void, timeoutMs?: number): Promise<string> {
    const id = ++this.#lastId;
    return new Promise<string>((resolve, reject) => {
      const timer = timeoutMs
        ? setTimeout(() => this.settle(id, `no answer within ${timeoutMs} ms`), timeoutMs)
        : undefined;
      const ended = () => clearTimeout(timer);
      this.#waiting.set(id, {
        resolve: (answer) => (ended(), resolve(answer)),
        reject: (error) => (ended(), reject(error)),
      });
      send(id);
    });
  }

  /** A number that is not waited for is none of ours, or already settled. */
  settle(id: number, error?: string, answer = ''): void {
    const call = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) call?.resolve(answer);
    else call?.reject(new Error(error));
  }

  settleAll(error?: string): void {
    for (const id of this.#waiting.keys()) this.settle(id, error);
  }
}
