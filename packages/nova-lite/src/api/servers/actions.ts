// POST /servers/{id}/action: one body, one action, named by its only property.
import { Fault, badRequest, conflict, notImplemented } from '@nova-lite/service-kit';
import { Type, type Static } from 'typebox';
import {
  enqueueOperation,
  startAction,
  updateInstance,
  type OperationKind,
  type OperationRequest,
} from '../../db/index.ts';
import { refusal, type ActionName, type TaskState } from '../../model/states.ts';
import type { Call, NovaApiOptions } from '../context.ts';
import { Answer, endpoint } from '../endpoint.ts';
import { closed } from '../schemas.ts';
import { addSecurityGroup, removeSecurityGroup } from '../security-groups/security-groups.ts';
import { absentActions } from '../absent/actions.ts';
import { acceptDelete } from './delete.ts';
import { lockedServerOr404, serverOr404 } from './find.ts';

const Reboot = Type.Object({ type: Type.Enum(['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']) }, closed);
const Length = Type.Union([
  Type.Integer({ minimum: -1 }),
  Type.String({ pattern: '^-?[0-9]{1,9}$' }),
  Type.Null(),
]);
const Console = Type.Object({ length: Type.Optional(Length) }, closed);

const Group = Type.Object({ name: Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' }) }, closed);

const Body = Type.Object(
  {
    reboot: Type.Optional(Reboot),
    'os-getConsoleOutput': Type.Optional(Console),
    addSecurityGroup: Type.Optional(Group),
    removeSecurityGroup: Type.Optional(Group),
  },
  { additionalProperties: true, minProperties: 1, maxProperties: 1 },
);
type Body = Static<typeof Body>;
type Run = (api: NovaApiOptions, call: Call<Body>) => Promise<Answer>;

export const serverAction = endpoint({ body: Body }, async (api, call) => {
  const name = Object.keys(call.body)[0] ?? '';
  const run = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (run) return run(api, call);
  if (!absentActions.includes(name))
    throw badRequest(
      `There is no such action: ${name.slice(0, 80)}. Valid actions: ${Object.keys(actions).join(', ')}.`,
    );
  await serverOr404(api.db, call);
  throw notImplemented(`The action ${name} is not supported by this cloud.`);
});

const actions: Readonly<Record<string, Run>> = {
  'os-start': (api, call) => acceptPower(api, call, { action: 'start', kind: 'start', task: 'powering-on' }),
  'os-stop': (api, call) => acceptPower(api, call, { action: 'stop', kind: 'stop', task: 'powering-off' }),
  reboot: (api, call) =>
    call.body.reboot?.type.toUpperCase() === 'HARD'
      ? acceptPower(api, call, {
          action: 'rebootHard',
          kind: 'reboot',
          task: 'rebooting_hard',
          request: { rebootType: 'HARD' },
        })
      : acceptPower(api, call, {
          action: 'rebootSoft',
          kind: 'reboot',
          task: 'rebooting',
          request: { rebootType: 'SOFT' },
        }),
  'os-getConsoleOutput': showConsole,
  addSecurityGroup: (api, call) => addSecurityGroup(api, call, call.body.addSecurityGroup?.name ?? ''),
  removeSecurityGroup: (api, call) =>
    removeSecurityGroup(api, call, call.body.removeSecurityGroup?.name ?? ''),
  forceDelete: async (api, call) => {
    await acceptDelete(api, call);
    return new Answer(202, undefined);
  },
};

interface PowerChange {
  readonly action: ActionName;
  readonly kind: OperationKind;
  readonly task: TaskState;
  readonly request?: OperationRequest;
}

/** Checked and queued in one transaction, so that of two at the same moment one is refused. */
async function acceptPower(
  api: NovaApiOptions,
  call: Call<Body>,
  { action, kind, task, request = {} }: PowerChange,
): Promise<Answer> {
  await api.db.transaction().execute(async (trx) => {
    const { uuid, vm_state, task_state } = await lockedServerOr404(trx, call);
    const why = refusal(action, vm_state, task_state);
    if (why) throw conflict(`Cannot '${kind}' instance ${uuid} while it is in ${why.attribute} ${why.value}`);
    const who = {
      instanceUuid: uuid,
      requestId: call.requestId,
      userId: call.auth.userId,
      projectId: call.auth.projectId,
    };
    await updateInstance(trx, uuid, { task_state: task });
    await startAction(trx, { ...who, action: kind, at: api.now() });
    await enqueueOperation(trx, { ...who, kind, request });
  });
  return new Answer(202, undefined);
}

async function showConsole(api: NovaApiOptions, call: Call<Body>): Promise<Answer> {
  const row = await serverOr404(api.db, call);
  if (row.host === null) throw conflict(`Instance ${row.uuid} is not ready`);
  const output = await api.consoleLog(row, linesOf(call.body)).catch((cause: unknown) => {
    throw new Fault(
      503,
      `The console log of ${row.uuid} could not be read: its host ${row.host ?? ''} did not answer.`,
      { cause },
    );
  });
  return new Answer(200, { output: printable(output) });
}

/** -1 is all of it. */
function linesOf(body: Body): number | undefined {
  const length = body['os-getConsoleOutput']?.length;
  return length === undefined || length === null || Number(length) < 0 ? undefined : Number(length);
}

/** What a guest writes may hold anything; control characters but the usual ones are left out, as Nova does. */
const printable = (text: string) =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f]/g, '');
