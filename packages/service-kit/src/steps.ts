// A long story as a visible list of steps, each with what undoes it.

/** `do` may run twice (after a crash) and must then come to the same end; `undo` runs even if `do` got only half way. */
export interface Step<Context> {
  readonly name: string;
  do(context: Context): Promise<void>;
  undo?(context: Context): Promise<void>;
}

/** Somebody else goes on with the story: what was done stays done. */
export class HandedOver extends Error {}

/** Where the names of finished steps are kept, so that another process can go on. */
export interface StepLog {
  finished(): readonly string[];
  /** Throws `HandedOver` when the story is no longer ours to tell. */
  finish(name: string): Promise<void>;
  /** Called before undoing: a crash while undoing begins the story anew, so every step must cope with half of itself. */
  clear(): Promise<void>;
}

/**
 * Runs the steps that are not finished yet, in order. When one fails, it and those before it are undone in reverse,
 * then its error is thrown; errors while undoing go to `onUndoError` and do not stop the rest.
 */
export async function runSteps<Context>(
  steps: readonly Step<Context>[],
  context: Context,
  log: StepLog,
  onUndoError: (step: string, error: unknown) => void = () => {},
): Promise<void> {
  const begun: Step<Context>[] = [];
  for (const step of steps) {
    begun.push(step);
    if (log.finished().includes(step.name)) continue;
    try {
      await step.do(context);
      await log.finish(step.name);
    } catch (error) {
      if (error instanceof HandedOver) throw error;
      await log.clear();
      await undoAll(begun.toReversed(), context, onUndoError);
      throw error;
    }
  }
}

async function undoAll<Context>(
  steps: readonly Step<Context>[],
  context: Context,
  onError: (step: string, error: unknown) => void,
): Promise<void> {
  for (const step of steps) {
    try {
      await step.undo?.(context);
    } catch (error) {
      onError(step.name, error);
    }
  }
}
