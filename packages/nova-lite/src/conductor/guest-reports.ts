// What a guest says that it applied: an action of the server for each boot, with an event for each stage.
import { createHash, randomUUID } from 'node:crypto';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import {
  findAction,
  finishAction,
  finishEvent,
  listActions,
  startAction,
  startEvent,
  updateInstance,
  type InstanceRow,
} from '../db/index.ts';
import {
  provisioningReasons,
  provisioningState,
  reportedStages,
  type ReportedStage,
} from '../model/provisioning.ts';
import type { ConductorTools } from './story.ts';

/** A guest may report as often as it likes; the list of a server's actions stays one that a person can read. */
const mostBootsKept = 20;
const mostText = 4000;

/** A report that comes twice, and one that goes on where an earlier one of the same boot ended, changes one action. */
export async function noteProvisioned(
  tools: ConductorTools,
  row: InstanceRow,
  report: ProvisioningReport,
): Promise<void> {
  const known = row.provisioning;
  // Of an earlier stage, and late.
  if (report.complete === false && known?.complete && known.bootId === report.bootId) return;
  const requestId = requestOf(row, report);
  if (await hasRoom(tools, row, requestId)) await noteAction(tools, row, report, requestId);
  // Last: whoever sees the field finds the action.
  await updateInstance(tools.db, row.uuid, { provisioning: report });
}

/** The guest chooses the id of its boot, and with it no request of anybody else. */
function requestOf({ uuid }: InstanceRow, { bootId }: ProvisioningReport): string {
  if (bootId === undefined) return `req-${randomUUID()}`;
  const hash = createHash('sha256').update(`${uuid} ${bootId}`).digest('hex');
  return `req-${hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5')}`;
}

async function hasRoom({ db }: ConductorTools, { uuid }: InstanceRow, requestId: string): Promise<boolean> {
  const earlier = (await listActions(db, uuid)).filter(({ action }) => action === 'provision');
  return earlier.length < mostBootsKept || (await findAction(db, uuid, requestId)) !== undefined;
}

async function noteAction(
  { db, now }: ConductorTools,
  row: InstanceRow,
  report: ProvisioningReport,
  requestId: string,
): Promise<void> {
  const at = clockOf(report, now());
  const stages = reportedStages(report);
  const action = await startAction(db, {
    instanceUuid: row.uuid,
    action: 'provision',
    requestId,
    userId: row.user_id,
    projectId: row.project_id,
    at: at(stages[0]?.startedSeconds ?? report.uptimeSeconds),
  });
  for (const stage of stages) {
    const { startedSeconds, durationMs, result } = stage;
    const event = await startEvent(db, action, {
      event: `guest__${stage.stage}`,
      host: row.host ?? undefined,
      at: at(startedSeconds),
    });
    const ended = at(startedSeconds + durationMs / 1000);
    await finishEvent(db, event, result === 'failed' ? 'Error' : 'Success', ended, detailsOf(stage));
  }
  await finishAction(db, action, now(), summary(report));
}

const longestBootMs = 7 * 86_400_000;

/** From the guest's seconds since its start to the cloud's time. What it says may be anything. */
function clockOf({ uptimeSeconds }: ProvisioningReport, arrived: Date): (seconds: number) => Date {
  return (seconds) => {
    const agoMs = Math.min(Math.max(0, uptimeSeconds - seconds) * 1000, longestBootMs);
    return new Date(arrived.getTime() - agoMs);
  };
}

function detailsOf({ modules }: ReportedStage): string {
  const said = modules.map(
    ({ module, result, durationMs, message }) =>
      `${module} ${result} (${Math.round(durationMs)} ms): ${message}`,
  );
  return said.join('\n').slice(0, mostText) || 'nothing to do';
}

const summary = (report: ProvisioningReport): string =>
  [provisioningState(report), ...provisioningReasons(report)].join('; ').slice(0, mostText);
