// What became of a guest, as facts with names: `passwd ann`, `file /etc/motd`. Two guests are alike when all of theirs are.
import type { Box } from '../../harness/cloud-init/box.ts';
import { accountFacts } from './account-facts.ts';
import { fileFacts } from './file-facts.ts';
import { networkFacts } from './network-facts.ts';
import type { Differences } from './row.ts';
import { sshFacts } from './ssh-facts.ts';

/** Name to value. */
export type Facts = ReadonlyMap<string, string>;

/** `passwords`: those that are tried at every hash of /etc/shadow. */
export async function outcome(box: Box, passwords: readonly string[]): Promise<Facts> {
  const facts = await Promise.all([
    accountFacts(box, passwords),
    fileFacts(box),
    sshFacts(box),
    networkFacts(box),
  ]);
  return new Map(facts.flatMap((each) => [...each]));
}

/** The names of facts that differ, sorted, each with both values. */
export function differences(judge: Facts, agent: Facts): Map<string, string> {
  const names = [...new Set([...judge.keys(), ...agent.keys()])].sort();
  const different = names.filter((name) => judge.get(name) !== agent.get(name));
  return new Map(different.map((name) => [name, shown(judge.get(name), agent.get(name))]));
}

/** From where they differ. */
function shown(judge: string | undefined, agent: string | undefined): string {
  const length = Math.min(judge?.length ?? 0, agent?.length ?? 0);
  const same = [...Array(length).keys()].find((index) => judge?.[index] !== agent?.[index]) ?? length;
  const from = judge === undefined || agent === undefined ? 0 : Math.max(0, same - 40);
  const show = (value: string | undefined): string =>
    value === undefined ? 'nothing' : JSON.stringify(value.slice(from, from + 300));
  return `cloud-init ${show(judge)}, agent ${show(agent)}`;
}

/** Facts that differ and are not named, and names that no fact differs by. A name may end in `*`. */
export function surprises(found: Iterable<string>, named: Differences = {}): string[] {
  const names = Object.values(named).flat();
  const matches = (name: string, fact: string): boolean =>
    name.endsWith('*') ? fact.startsWith(name.slice(0, -1)) : name === fact;
  const facts = [...found];
  return [
    ...facts.filter((fact) => !names.some((name) => matches(name, fact))).map((fact) => `differs: ${fact}`),
    ...names
      .filter((name) => !facts.some((fact) => matches(name, fact)))
      .map((name) => `does not differ: ${name}`),
  ];
}
