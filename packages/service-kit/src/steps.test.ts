import { describe, expect, it } from 'vitest';
import { HandedOver, runSteps, type Step, type StepLog } from './steps.ts';

/** A log in memory, and steps that write down what happens to them. */
function story(finished: string[] = []) {
  const happened: string[] = [];
  const log: StepLog = {
    finished: () => finished,
    finish: async (name) => void finished.push(name),
    clear: async () => {
      happened.push('clear');
      finished.length = 0;
    },
  };
  const step = (name: string, fail?: Error): Step<unknown> => ({
    name,
    async do() {
      happened.push(`do ${name}`);
      if (fail) throw fail;
    },
    undo: async () => void happened.push(`undo ${name}`),
  });
  return { happened, finished, log, step };
}

describe('steps', () => {
  it('run in order and are noted', async () => {
    const { happened, finished, log, step } = story();
    await runSteps([step('a'), step('b')], {}, log);
    expect(happened).toEqual(['do a', 'do b']);
    expect(finished).toEqual(['a', 'b']);
  });

  it('that are finished are not run again', async () => {
    const { happened, log, step } = story(['a']);
    await runSteps([step('a'), step('b')], {}, log);
    expect(happened).toEqual(['do b']);
  });

  it('are undone in reverse, the failed one first, after the notes were erased', async () => {
    const { happened, log, step } = story(['a']);
    await expect(runSteps([step('a'), step('b'), step('c', new Error('full'))], {}, log)).rejects.toThrow(
      'full',
    );
    expect(happened).toEqual(['do b', 'do c', 'clear', 'undo c', 'undo b', 'undo a']);
  });

  it('are left as they are when somebody else goes on with them', async () => {
    const { happened, log, step } = story();
    await expect(runSteps([step('a', new HandedOver())], {}, log)).rejects.toThrow(HandedOver);
    expect(happened).toEqual(['do a']);
  });

  it('that cannot be undone do not keep the others from it', async () => {
    const { happened, log, step } = story();
    const stuck = { ...step('b'), undo: () => Promise.reject(new Error('stuck')) };
    const errors: string[] = [];
    const note = (name: string, error: unknown) => void errors.push(`${name}: ${String(error)}`);
    await expect(runSteps([step('a'), stuck, step('c', new Error('full'))], {}, log, note)).rejects.toThrow(
      'full',
    );
    expect(errors).toEqual(['b: Error: stuck']);
    expect(happened.at(-1)).toBe('undo a');
  });
});
