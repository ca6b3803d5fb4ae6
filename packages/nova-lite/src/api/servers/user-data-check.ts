// User data is read before the guest reads it: what is wrong with it is refused, or stands among the server's events.
import type { Finding } from '@nova-lite/cloud-config';
import { badRequest } from '@nova-lite/service-kit';
import { finishAction, finishEvent, startAction, startEvent, type InstanceRow } from '../../db/index.ts';
import type { NovaApiOptions } from '../context.ts';
import type { NewServer } from './create-schema.ts';

/** Throws for an error where strictness is asked for, by the request or else by the configuration. Hints are left out. */
export async function checkUserDataOf(
  { userData, config }: NovaApiOptions,
  server: NewServer,
): Promise<readonly Finding[]> {
  if (!server.user_data) return [];
  const found = await userData.check(Buffer.from(server.user_data, 'base64'));
  const findings = found.filter(({ severity }) => severity !== 'info');
  const errors = findings.filter(({ severity }) => severity === 'error');
  if ((server['OS-NOVA-LITE:user_data_check'] ?? config.userDataCheck) === 'strict' && errors.length > 0)
    throw badRequest(`The user data would not do what it says. ${sentences(errors)}`);
  return findings;
}

/** An action of its own, with a request id of its own: `openstack server event list` shows it beside `create`. */
export async function recordUserDataFindings(
  { db, newId, now }: NovaApiOptions,
  { uuid, user_id: userId, project_id: projectId }: InstanceRow,
  findings: readonly Finding[],
): Promise<void> {
  if (findings.length === 0) return;
  const at = now();
  const requestId = `req-${newId()}`;
  const who = { instanceUuid: uuid, requestId, userId, projectId };
  const action = await startAction(db, { ...who, action: 'check_user_data', at });
  const event = await startEvent(db, action, { event: 'api_check_user_data', at });
  const result = findings.some(({ severity }) => severity === 'error') ? 'Error' : 'Success';
  await finishEvent(db, event, result, at, sentences(findings));
  await finishAction(db, action, at, sentences(findings));
}

const mostShown = 10;
const longest = 2000;

function sentences(findings: readonly Finding[]): string {
  const rest = findings.length - mostShown;
  const shown = findings.slice(0, mostShown).map(sentence);
  return [...shown, ...(rest > 0 ? [`There are ${rest} more.`] : [])].join(' ').slice(0, longest);
}

/** `error in line 2, column 1: ...; to mend it: ...` */
function sentence({ severity, line, column, part, message, advice }: Finding): string {
  const place = line === undefined ? '' : ` in line ${line}, column ${column ?? 1}`;
  const where = part === undefined ? place : `${place} of the part ${JSON.stringify(part.slice(0, 60))}`;
  return `${severity}${where}: ${message}${advice ? `; to mend it: ${advice}` : ''}.`;
}
