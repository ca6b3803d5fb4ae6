// Tells the cloud. A cloud that does not listen is no error: the report stays in the guest.
import { setTimeout as pause } from 'node:timers/promises';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { httpPost } from '../datasource/http.ts';
import type { Service } from '../datasource/metadata-service.ts';

export type Cloud = Pick<Service, 'address' | 'headers'>;

/** Of the last report; those of earlier stages are in it, and are tried once. */
const attempts = 4;
const firstPauseMs = 500;

/** The reason why it was not taken, or nothing. */
export async function postReport(report: ProvisioningReport, cloud: Cloud): Promise<string | undefined> {
  const content = { type: 'application/json', text: JSON.stringify(report) };
  const answer = await post('nova-lite/v1/report', content, cloud, report.complete === false ? 1 : attempts);
  if (typeof answer === 'string') return answer;
  return answer < 300 ? undefined : `HTTP ${answer}`;
}

/** The status of the answer, or the reason why there is none. Silence, 429 and 5xx are tried again. */
export async function post(
  path: string,
  { type, text }: { readonly type: string; readonly text: string },
  { address, headers }: Cloud,
  tries = attempts,
): Promise<number | string> {
  let outcome: number | string = 'not tried';
  for (let attempt = 0; attempt < tries; attempt++) {
    if (attempt > 0) await pause(firstPauseMs * 2 ** attempt);
    outcome = await httpPost(`${address}/${path}`, text, { ...headers, 'content-type': type }).then(
      ({ status }) => status,
      (error: Error) => error.message,
    );
    if (typeof outcome === 'number' && outcome < 500 && outcome !== 429) return outcome;
  }
  return typeof outcome === 'number' ? `HTTP ${outcome}` : outcome;
}
