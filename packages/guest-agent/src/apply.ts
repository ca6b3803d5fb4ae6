// Applies what one instance is told: its modules in their order, and the keys of its owner before anything that may be slow.
import { setTimeout as pause } from 'node:timers/promises';
import type { Finding, Intent, Reading } from '@nova-lite/cloud-config';
import type { ModuleReport } from '@nova-lite/instance-metadata';
import type { Found } from './datasource/find.ts';
import type { Instance } from './datasource/instance.ts';
import { commandsBelow } from './guest/commands.ts';
import { rootFiles } from './guest/root-files.ts';
import type { StagedModule } from './modules/order.ts';
import { modulesOf } from './modules/order.ts';
import { hostKeys } from './modules/host-keys.ts';
import { instanceKeys } from './modules/instance-keys.ts';
import type { Action } from './plan/action.ts';
import type { ProvisionOptions } from './provision.ts';
import { findingLine, moduleLine } from './report/console.ts';
import type { MadePassword } from './report/made-passwords.ts';
import { tellPasswords } from './report/made-passwords.ts';
import type { ModuleRun, Workshop } from './run-modules.ts';
import { runModule } from './run-modules.ts';
import type { Settings } from './settings.ts';
import { readSettings } from './settings.ts';
import { stateIn } from './state.ts';
import type { Wishes } from './user-data.ts';
import { readWishes } from './user-data.ts';

export interface Applied {
  readonly modules: ModuleReport[];
  readonly findings: Finding[];
  readonly plan: PlannedModule[];
  /** What ends the system; after the cloud was told. */
  readonly finish: () => Promise<void>;
}

export interface PlannedModule {
  readonly module: string;
  readonly actions: readonly Action[];
}

export interface ApplyOptions extends ProvisionOptions {
  /** Seconds since the kernel started. */
  readonly clock: () => number;
  readonly service: Found['service'];
}

/** An address that answers has done so by then. */
const usualKeysWaitMs = 3_000;

/** Findings come first: whoever reads the console sees at once what is wrong with what he wrote. */
export async function apply(instance: Instance, options: ApplyOptions): Promise<Applied> {
  const { root, dryRun, console, signal, stage = 'all' } = options;
  const files = rootFiles(root);
  const settings = await readSettings(files);
  const reading: Reading = options.compat || settings.compat ? 'faithful' : 'helpful';
  const modules = modulesOf(stage, reading);
  const { workshop, settled } = prepare(instance, settings, reading, options);
  const wishes = readWishes(instance, { files, dryRun, signal, reading, inStages: stage !== 'all' });
  if (!dryRun && modules.some(({ module }) => module === instanceKeys))
    await keysWithin(wishes, instance, workshop, options);
  const { intent, scripts, findings } = await wishes;
  const applied = { modules: [] as ModuleReport[], findings: [...findings], plan: [] as PlannedModule[] };
  for (const finding of findings) console(findingLine(finding));
  const runAll = async (chosen: readonly StagedModule[]): Promise<void> => {
    for (const each of chosen)
      keep(each, await runModule(each, workshop({ intent, scripts })), applied, console);
    applied.findings.push(...(await settled()));
  };
  await runAll(modules.filter(({ module }) => dryRun || !module.lastOfAll));
  return { ...applied, finish: () => runAll(modules.filter(({ module }) => !dryRun && module.lastOfAll)) };
}

interface Prepared {
  readonly workshop: (wishes: Pick<Wishes, 'intent' | 'scripts'>) => Workshop;
  /** What became of the passwords that were made up, once the cloud has them. */
  readonly settled: () => Promise<Finding[]>;
}

function prepare(instance: Instance, settings: Settings, reading: Reading, options: ApplyOptions): Prepared {
  const { root, dryRun, console, clock } = options;
  const files = rootFiles(root);
  const made: MadePassword[] = [];
  const run = options.run ?? commandsBelow(root);
  const guest = { files, run, console, instanceId: instance.uuid, offerPassword: made.push.bind(made) };
  const situation = { instance, files, has: programsOf(root), run };
  const told: Promise<Finding>[] = [];
  return {
    workshop: (wishes) => ({
      guest,
      state: stateIn(files),
      situation: { ...situation, ...wishes, settings: withUser(settings, wishes.intent) },
      dryRun,
      triesAgain: reading === 'helpful',
      clock,
      afterModule: () => {
        if (made.length > 0) told.push(tellPasswords(made.splice(0), instance.keys, options.service));
      },
    }),
    settled: async () => {
      const findings = await Promise.all(told.splice(0));
      for (const finding of findings) console(findingLine(finding));
      return findings;
    },
  };
}

/** What the user data says of the image's own user counts more than what the image says. */
const withUser = (settings: Settings, { defaultUser }: Intent): Settings =>
  defaultUser
    ? { ...settings, defaultUser: { name: '', ...settings.defaultUser, ...defaultUser } }
    : settings;

/** User data that includes a slow address is not waited for: what is known without it is enough to let the owner in. */
async function keysWithin(
  wishes: Promise<Wishes>,
  instance: Instance,
  workshop: Prepared['workshop'],
  { root, console, keysWaitMs = usualKeysWaitMs }: ApplyOptions,
): Promise<void> {
  const late = await Promise.race([wishes.then(() => false), pause(keysWaitMs, true, { ref: false })]);
  if (!late) return;
  console('what the user data includes is slow; the keys of the instance do not wait for it');
  const files = rootFiles(root);
  const { intent } = await readWishes(instance, {
    files,
    dryRun: true,
    inStages: false,
    signal: AbortSignal.abort(),
    reading: 'helpful',
  });
  const usual = workshop({
    intent: { ...intent, hostKeys: { ...intent.hostKeys, renew: false } },
    scripts: [],
  });
  // Done again with all of the user data.
  const beforehand = { ...usual, state: { ...usual.state, markDone: async () => undefined } };
  for (const module of [instanceKeys, hostKeys]) {
    const run = await runModule({ stage: 'network', module }, beforehand);
    if (run) console(moduleLine(run.report));
  }
}

function keep(
  { module }: StagedModule,
  run: ModuleRun | undefined,
  applied: Omit<Applied, 'finish'>,
  console: (line: string) => void,
): void {
  if (!run) return;
  applied.modules.push(run.report);
  applied.findings.push(...run.findings);
  applied.plan.push({ module: module.name, actions: run.actions });
  console(moduleLine(run.report));
  for (const finding of run.findings) console(findingLine(finding));
}

/** Looks where the guest would find a program. */
function programsOf(root: string): (program: string) => Promise<boolean> {
  const files = rootFiles(root);
  return async (program) => {
    for (const directory of ['/usr/sbin', '/usr/bin', '/sbin', '/bin'])
      if (await files.exists(`${directory}/${program}`)) return true;
    return false;
  };
}
