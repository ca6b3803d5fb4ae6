// Runs the modules one after the other. What fails in one step stops neither the other steps nor the other modules.
import type { Finding } from '@nova-lite/cloud-config';
import type { ModuleReport } from '@nova-lite/instance-metadata';
import { readAccounts } from './guest/accounts.ts';
import type { StagedModule } from './modules/order.ts';
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
  readonly situation: Omit<Situation, 'accounts' | 'begunBefore'>;
  readonly dryRun: boolean;
  /** Seconds since the kernel started. */
  readonly clock: () => number;
  /** What failed is tried again at the next boot. */
  readonly triesAgain: boolean;
  readonly afterModule: () => void;
}

/** What became of a module: `plan` as far as there is one. */
interface Outcome {
  readonly result: ModuleReport['result'];
  readonly message: string;
  readonly plan?: Plan;
  /** Of what was looked at afterwards. */
  readonly seen?: readonly Finding[];
}

/** `undefined` when the module had nothing to do. */
export async function runModule(
  { module, stage }: StagedModule,
  workshop: Workshop,
): Promise<ModuleRun | undefined> {
  const { clock, afterModule } = workshop;
  const startedSeconds = clock();
  const outcome = await attempt(module, workshop).catch((error: unknown): Outcome => ({
    result: 'failed',
    message: messageOf(error),
  }));
  afterModule();
  if (!outcome) return undefined;
  const { result, message, plan, seen = [] } = outcome;
  const durationMs = Math.round((clock() - startedSeconds) * 1000);
  return {
    report: { module: module.name, stage, result, message, startedSeconds, durationMs },
    findings: [...(plan?.findings ?? []), ...seen],
    actions: plan?.steps.flatMap((step) => step.actions) ?? [],
  };
}

async function attempt(module: Module, workshop: Workshop): Promise<Outcome | undefined> {
  const { state, dryRun } = workshop;
  const { uuid } = workshop.situation.instance;
  const begunBefore = await state.isBegun(uuid, module);
  const look = async (): Promise<Situation> => ({
    ...workshop.situation,
    accounts: await readAccounts(workshop.situation.files),
    begunBefore,
  });
  if (await state.isDone(uuid, module)) return doneBefore(module);
  const plan = await module.plan(await look());
  if (!plan) return undefined;
  if (module.lastOfAll && !dryRun) await state.markDone(uuid, module);
  if (module.destroys && !dryRun) await state.markBegun(uuid, module);
  const failures = dryRun ? [] : await performAll(plan, workshop.guest);
  const outcome = outcomeOf(plan, failures);
  if (dryRun) return outcome;
  if (outcome.result === 'ok' || !workshop.triesAgain) await state.markDone(uuid, module);
  return { ...outcome, seen: await module.review?.(await look()) };
}

const doneBefore = ({ frequency }: Module): Outcome => ({
  result: 'skipped',
  message: frequency === 'once' ? 'done before, on this disk' : 'done before, for this instance',
});

function outcomeOf(plan: Plan, failures: readonly Failure[]): Outcome {
  const done = plan.steps
    .filter((step) => !failures.some((failure) => failure.goal === step.goal))
    .map((step) => step.goal);
  const failed = failures.map(({ goal, reason }) => `not done: ${goal}: ${reason}`);
  if (failed.length > 0) return { result: 'failed', message: [...failed, ...done].join('; '), plan };
  const refused = plan.findings?.some(({ severity }) => severity === 'error') ?? false;
  return { result: refused ? 'warning' : 'ok', message: done.join('; ') || nothing(plan), plan };
}

const nothing = ({ findings = [] }: Plan): string =>
  findings.length > 0 ? 'nothing could be applied' : 'all of it is as it should be';

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
      failures.push({ goal, reason: messageOf(error) });
    }
  }
  return failures;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
