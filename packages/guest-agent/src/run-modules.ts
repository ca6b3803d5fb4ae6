// Runs the modules one after the other. What fails in one step stops neither the other steps nor the other modules.
import type { Finding } from '@nova-lite/cloud-config';
import type { ModuleReport } from '@nova-lite/instance-metadata';
import { readAccounts } from './guest/accounts.ts';
import type { Module, Plan, Situation } from './modules/module.ts';
import type { Action } from './plan/action.ts';
import type { Guest } from './plan/perform.ts';
import { perform } from './plan/perform.ts';
import type { State } from './state.ts';

export interface ModuleRun {
  readonly report: ModuleReport;
  readonly findings: readonly Finding[];
  readonly actions: readonly Action[];
}

export interface Workshop {
  readonly guest: Guest;
  readonly state: State;
  readonly situation: Omit<Situation, 'accounts'>;
  readonly dryRun: boolean;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

/** `undefined` when the module had nothing to do. */
export async function runModule(module: Module, workshop: Workshop): Promise<ModuleRun | undefined> {
  const { state, situation, dryRun, now } = workshop;
  const began = now();
  const ended = (result: ModuleReport['result'], message: string, plan?: Plan): ModuleRun => ({
    report: { module: module.name, result, message, durationMs: Math.round(now() - began) },
    findings: plan?.findings ?? [],
    actions: plan?.steps.flatMap((step) => step.actions) ?? [],
  });
  try {
    const plan = await module.plan({ ...situation, accounts: await readAccounts(situation.files) });
    if (!plan) return undefined;
    if (await state.isDone(situation.instance.uuid, module))
      return ended(
        'skipped',
        module.frequency === 'once' ? 'done before, on this disk' : 'done before, for this instance',
      );
    if (module.lastOfAll && !dryRun) await state.markDone(situation.instance.uuid, module);
    const failures = dryRun ? [] : await performAll(plan, workshop.guest);
    const done = plan.steps
      .filter((step) => !failures.some((failure) => failure.goal === step.goal))
      .map((step) => step.goal);
    if (failures.length > 0)
      return ended(
        'failed',
        [...failures.map(({ goal, reason }) => `not done: ${goal}: ${reason}`), ...done].join('; '),
        plan,
      );
    const refused = plan.findings?.some(({ severity }) => severity === 'error') ?? false;
    if (!dryRun && !refused) await state.markDone(situation.instance.uuid, module);
    return ended(refused ? 'warning' : 'ok', done.join('; ') || 'nothing could be applied', plan);
  } catch (error) {
    return ended('failed', error instanceof Error ? error.message : String(error));
  }
}

interface Failure {
  readonly goal: string;
  readonly reason: string;
}

async function performAll(plan: Plan, guest: Guest): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const { goal, actions } of plan.steps) {
    try {
      for (const action of actions) await perform(action, guest);
    } catch (error) {
      failures.push({ goal, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return failures;
}
