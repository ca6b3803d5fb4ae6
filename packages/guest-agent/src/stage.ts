// When in the boot something is done. One process may do all of it, or one stage each.

export const stages = ['local', 'network', 'config', 'final'] as const;

/**
 * `local`: before the network is up, from a drive alone. `network`: before anybody may log in.
 * `config`: settings of the system. `final`: what takes long, and what the user runs himself.
 */
export type Stage = (typeof stages)[number];

export type StageChoice = Stage | 'all';

export const isStageChoice = (word: string): word is StageChoice =>
  word === 'all' || stages.some((stage) => stage === word);
