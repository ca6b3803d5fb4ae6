// Tells one story to its end: runs its steps, notes them in the server's actions, and leaves a reason where it fails.
import { HandedOver, runSteps, type Step, type StepLog } from '@nova-lite/service-kit';
import * as db from '../db/index.ts';
import { buildSteps, DeletedMeanwhile, HostFailed, NoValidHost, type Attempt } from './build.ts';
import { deleteSteps } from './delete.ts';
import { rebootSteps, startSteps, stopSteps } from './power.ts';
import type { Story } from './story.ts';

const stories: Readonly<Record<db.OperationKind, (story: Story) => Promise<void>>> = {
  build,
  delete: (story) => run(deleteSteps, story),
  start: (story) => run(startSteps, story),
  stop: (story) => run(stopSteps, story),
  reboot: (story) => run(rebootSteps, story),
};

/** Nova's names of the events behind the actions. */
const eventNames: Readonly<Record<db.OperationKind, string>> = {
  build: 'compute__do_build_and_run_instance',
  delete: 'compute_terminate_instance',
  start: 'compute_start_instance',
  stop: 'compute_stop_instance',
  reboot: 'compute_reboot_instance',
};

/** The operation is over when this resolves; it does not reject for what the story itself ran into. */
export async function tell(story: Story): Promise<void> {
  const ended = await noteBeginning(story);
  try {
    await stories[story.operation.kind](story);
    await ended('Success');
    await db.finishOperation(story.db, story.operation.id, 'done');
  } catch (error) {
    if (error instanceof HandedOver) return;
    await leaveReason(story, error);
    await ended('Error', reasonOf(error));
    await db.finishOperation(story.db, story.operation.id, 'failed', reasonOf(error));
  }
}

/** Host after host; each attempt begins with nothing of the one before. */
async function build(story: Story): Promise<void> {
  const failures: HostFailed[] = [];
  for (;;) {
    try {
      return await run(buildSteps, { ...story, excluded: failures.map((f) => f.host) } satisfies Attempt);
    } catch (error) {
      if (error instanceof NoValidHost && failures.length > 0) throw failures.at(-1);
      if (!(error instanceof HostFailed)) throw error;
      failures.push(error);
      if (failures.length >= story.config.maxAttempts) throw error;
    }
  }
}

async function run<C extends Story>(steps: readonly Step<C>[], context: C): Promise<void> {
  await runSteps(steps, context, stepLog(context), (step, error) =>
    context.log.error({ err: error, step, instance: context.instance.uuid }, 'a step could not be undone'),
  );
}

function stepLog({ db: database, operation, lost }: Story): StepLog {
  let finished = [...operation.steps];
  return {
    finished: () => finished,
    async finish(name) {
      if (lost.aborted) throw new HandedOver(`Another conductor goes on with operation ${operation.id}.`);
      finished.push(name);
      await db.finishStep(database, operation.id, name);
    },
    async clear() {
      finished = [];
      await db.clearSteps(database, operation.id);
    },
  };
}

/** Returns the function that notes the end. */
async function noteBeginning({ db: database, operation, instance, now }: Story) {
  const action = await db.findAction(database, operation.instance_uuid, operation.request_id);
  if (!action) return async () => {};
  const event = await db.startEvent(database, action.id, {
    event: eventNames[operation.kind],
    host: instance.host ?? undefined,
    at: now(),
  });
  return async (result: 'Success' | 'Error', details?: string) => {
    await db.finishEvent(database, event, result, now(), details);
    await db.finishAction(database, action.id, now(), result === 'Error' ? 'Error' : null);
  };
}

/** A failed build or delete leaves the server in ERROR; a failed power action leaves it as it was. */
async function leaveReason(
  { db: database, operation, instance, log, now }: Story,
  error: unknown,
): Promise<void> {
  if (error instanceof DeletedMeanwhile) return;
  log.warn({ err: error, operation: operation.kind, instance: instance.uuid }, 'an operation failed');
  const fatal = operation.kind === 'build' || operation.kind === 'delete';
  await db.updateInstance(database, instance.uuid, {
    ...(fatal ? { vm_state: 'error' } : {}),
    task_state: null,
    fault: { code: 500, message: reasonOf(error), created: now().toISOString() },
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof DeletedMeanwhile) return 'The server was deleted while it was being built.';
  return error instanceof Error ? error.message : String(error);
}
