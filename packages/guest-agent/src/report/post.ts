// Tells the cloud. A cloud that does not listen is no error: the report stays in the guest.
import { setTimeout as pause } from 'node:timers/promises';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { httpPost } from '../datasource/http.ts';
import type { Service } from '../datasource/metadata-service.ts';

export type Cloud = Pick<Service, 'address' | 'headers'>;

export interface Patience {
  /** How often who does not answer is asked, and who answers that it is not possible now (429 and 5xx). */
  readonly silent: number;
  readonly busy: number;
  /** Doubled from time to time, up to half a minute. */
  readonly firstPauseMs: number;
}

/** A cloud that is just starting again takes less than the minute that this makes. */
const patient: Patience = { silent: 4, busy: 7, firstPauseMs: 1000 };
/** Reports of earlier stages are in the last one, too. */
const once: Patience = { ...patient, silent: 1, busy: 1 };
const longestPauseMs = 30_000;

/** The reason why it was not taken, or nothing. */
export async function postReport(report: ProvisioningReport, cloud: Cloud): Promise<string | undefined> {
  const content = { type: 'application/json', text: JSON.stringify(report) };
  const answer = await post(
    'nova-lite/v1/report',
    content,
    cloud,
    report.complete === false ? once : patient,
  );
  if (typeof answer === 'string') return answer;
  return answer < 300 ? undefined : `HTTP ${answer}`;
}

/** The status of the answer, or the reason why there is none or it is no answer yet. */
export async function post(
  path: string,
  { type, text }: { readonly type: string; readonly text: string },
  { address, headers }: Cloud,
  { silent, busy, firstPauseMs } = patient,
): Promise<number | string> {
  let outcome: number | string = 'not tried';
  for (let attempt = 0; attempt < (typeof outcome === 'number' ? busy : silent); attempt++) {
    if (attempt > 0) await pause(Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs));
    outcome = await httpPost(`${address}/${path}`, text, { ...headers, 'content-type': type }).then(
      ({ status }) => status,
      (error: Error) => error.message,
    );
    if (typeof outcome === 'number' && outcome < 500 && outcome !== 429) return outcome;
  }
  return typeof outcome === 'number' ? `HTTP ${outcome}` : outcome;
}
