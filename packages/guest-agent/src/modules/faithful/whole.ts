// Modules of which one part that fails costs the whole.
import type { Action } from '../../plan/action.ts';
import type { Module, Plan } from '../module.ts';
import { network } from '../network.ts';
import { packages } from '../packages.ts';

/** All packages by one command. */
export const faithfulPackages: Module = changed(packages, (plan) => ({
  ...plan,
  steps: plan.steps.map((step) => ({ ...step, actions: step.actions.map(alone) })),
}));

const alone = (action: Action): Action =>
  action.do === 'run' ? { ...action, otherwise: undefined } : action;

/** An interface that is not there: none is set up. */
export const faithfulNetwork: Module = changed(network, (plan) =>
  plan.findings?.some(({ code }) => code === 'network-data') ? { ...plan, steps: [] } : plan,
);

function changed(module: Module, change: (plan: Plan) => Plan): Module {
  return {
    ...module,
    plan: async (situation) => {
      const plan = await module.plan(situation);
      return plan && change(plan);
    },
  };
}
