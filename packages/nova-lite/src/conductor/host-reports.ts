// What comes up from the hosts: that they live, what they offer, what their guests did by themselves.
import { randomUUID } from 'node:crypto';
import { createLocks } from '../compute/locks.ts';
import {
  hostReportSubject,
  instanceEventSubject,
  type HostReport,
  type HostedState,
  type InstanceEvent,
} from '../compute/messages.ts';
import {
  findInstance,
  heartbeat,
  listInstances,
  updateInstance,
  upsertNode,
  type InstanceRow,
} from '../db/index.ts';
import { changeableRecord, digestOf } from '../model/changeable-record.ts';
import { powerStates } from '../model/states.ts';
import type { PowerState } from '../virt/driver.ts';
import { noteProvisioned } from './guest-reports.ts';
import { askHost, type ConductorTools } from './story.ts';

/** Nova's initial allocation ratios. */
const ratios = { vcpus: 4, memoryMb: 1, diskGb: 1 };

/** Returns the function that ends it. */
export function listenToHosts(tools: ConductorTools): () => void {
  const guarded =
    <M>(handle: (tools: ConductorTools, message: M) => Promise<void>) =>
    (message: M) =>
      void handle(tools, message).catch((error: unknown) =>
        tools.log.warn(
          { err: error },
          'a message of a host could not be worked in; its next report brings it again',
        ),
      );
  const endings = [
    tools.bus.subscribe<HostReport>(hostReportSubject, guarded(takeReport)),
    tools.bus.subscribe<InstanceEvent>(instanceEventSubject, guarded(inOrder(takeEvent))),
  ];
  return () => endings.forEach((end) => end());
}

/** What comes from one guest is worked in as it came, one after the other. */
function inOrder(handle: (tools: ConductorTools, event: InstanceEvent) => Promise<void>) {
  const locks = createLocks();
  return (tools: ConductorTools, event: InstanceEvent) => locks.run(event.uuid, () => handle(tools, event));
}

async function takeReport(tools: ConductorTools, report: HostReport): Promise<void> {
  const { db, placement } = tools;
  await heartbeat(db, { uuid: randomUUID(), binary: 'nova-compute', host: report.host, zone: 'nova' });
  await upsertNode(db, { uuid: randomUUID(), ...report });
  await placement.setInventory(report.host, report.facts.total, report.facts.reserved, ratios);
  await compare(tools, report);
}

/** The rows of a host beside what it runs: what changed unheard is made good, what has no row any more is removed. */
async function compare(tools: ConductorTools, report: HostReport): Promise<void> {
  const hosted = new Map(report.instances.map((instance) => [instance.uuid, instance]));
  const rows = await listInstances(tools.db, { host: report.host });
  for (const row of rows) {
    const instance = hosted.get(row.uuid);
    if (instance) await compareOne(tools, row, report.host, instance);
    else await noteLost(tools, row, report.host);
  }
  const known = new Set(rows.map((row) => row.uuid));
  for (const uuid of hosted.keys()) if (!known.has(uuid)) await removeForgotten(tools, report.host, uuid);
}

async function compareOne(
  tools: ConductorTools,
  row: InstanceRow,
  host: string,
  { state, digest }: HostedState,
): Promise<void> {
  await notePowerState(tools, row, state);
  const changes = changeableRecord(row);
  if (row.task_state === null && digest !== digestOf(changes))
    await askHost(tools, host, 'metadata', { uuid: row.uuid, changes });
}

const powerNumbers: Readonly<Record<PowerState, number>> = {
  running: powerStates.running,
  paused: powerStates.paused,
  shutdown: powerStates.shutdown,
  crashed: powerStates.crashed,
  suspended: powerStates.suspended,
  none: powerStates.noState,
};

/** A guest may switch itself off, and an operator may start it by hand; while something is being done, that goes first. */
async function notePowerState({ db }: ConductorTools, row: InstanceRow, state: PowerState): Promise<void> {
  if (row.task_state !== null || row.deleted_at) return;
  const off = state === 'shutdown' || state === 'crashed';
  const vmState =
    row.vm_state === 'active' && off
      ? 'stopped'
      : row.vm_state === 'stopped' && state === 'running'
        ? 'active'
        : row.vm_state;
  if (vmState === row.vm_state && powerNumbers[state] === row.power_state) return;
  await updateInstance(db, row.uuid, { vm_state: vmState, power_state: powerNumbers[state] });
}

async function noteLost({ db, now, log }: ConductorTools, row: InstanceRow, host: string): Promise<void> {
  const settled = row.task_state === null && (row.vm_state === 'active' || row.vm_state === 'stopped');
  if (!settled || now().getTime() - row.updated_at.getTime() < 60_000) return;
  log.error({ host, instance: row.uuid }, 'a host no longer has an instance that it should run');
  const message = `Host ${host} no longer has this server: its record and disk are gone from the host.`;
  const fault = { code: 500, message, created: now().toISOString() };
  await updateInstance(db, row.uuid, { vm_state: 'error', power_state: powerStates.noState, fault });
}

/** Deleted while the host was away, or moved: nobody else will ever ask for it. */
async function removeForgotten(tools: ConductorTools, host: string, uuid: string): Promise<void> {
  const row = await findInstance(tools.db, uuid);
  if (row && !row.deleted_at && row.task_state !== null) return;
  tools.log.warn(
    { host, instance: uuid },
    'a host runs an instance that was deleted or is elsewhere; it is removed there',
  );
  await askHost(tools, host, 'delete', { uuid });
}

async function takeEvent(tools: ConductorTools, event: InstanceEvent): Promise<void> {
  const row = await findInstance(tools.db, event.uuid);
  if (!row || row.deleted_at || row.host !== event.host) return;
  if (event.kind === 'power') await notePowerState(tools, row, event.state);
  else if (event.kind === 'password') await updateInstance(tools.db, row.uuid, { password: event.password });
  else await noteProvisioned(tools, row, event.report);
}
