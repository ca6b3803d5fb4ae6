// The keys of the instance as cc_ssh.py gives them out: after the users, and to nobody when its user was not made.
import type { Module } from '../module.ts';
import { keySteps } from '../instance-keys.ts';

export const faithfulInstanceKeys: Module = {
  name: 'ssh-keys',
  plan: async (situation) => {
    const steps = keySteps(situation, []);
    const actions = steps.flatMap((step) => step.actions);
    return actions.length > 0
      ? { steps: [{ goal: steps.map(({ goal }) => goal).join(', '), actions }] }
      : undefined;
  },
};
