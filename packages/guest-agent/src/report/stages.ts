// When each stage of the boot was, and how it went: from its modules.
import type { ModuleReport, StageReport } from '@nova-lite/instance-metadata';
import type { Stage, StageChoice } from '../stage.ts';
import { stages } from '../stage.ts';

/** Seconds since the kernel started. */
export interface Span {
  readonly began: number;
  readonly ended: number;
}

/** A process that does one stage is that stage, from its start on; one that does all of them has those in which something was done. */
export function stageReports(
  choice: StageChoice,
  modules: readonly ModuleReport[],
  whole: Span,
): StageReport[] {
  if (choice !== 'all') return [stageReport(choice, modules, whole)];
  return stages
    .map((stage) => ({ stage, own: modules.filter((module) => module.stage === stage) }))
    .filter(({ own }) => own.length > 0)
    .map(({ stage, own }) => stageReport(stage, own, spanOf(own)))
    .toSorted((a, b) => a.startedSeconds - b.startedSeconds);
}

const stageReport = (
  stage: Stage,
  modules: readonly ModuleReport[],
  { began, ended }: Span,
): StageReport => ({
  stage,
  result: worst(modules),
  startedSeconds: began,
  durationMs: Math.round((ended - began) * 1000),
});

const spanOf = (modules: readonly ModuleReport[]): Span => ({
  began: Math.min(...modules.map(({ startedSeconds = 0 }) => startedSeconds)),
  ended: Math.max(...modules.map(({ startedSeconds = 0, durationMs }) => startedSeconds + durationMs / 1000)),
});

const worst = (modules: readonly ModuleReport[]): StageReport['result'] =>
  (['failed', 'warning'] as const).find((bad) => modules.some(({ result }) => result === bad)) ?? 'ok';
