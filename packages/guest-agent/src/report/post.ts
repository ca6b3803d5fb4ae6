// Tells the cloud. A cloud that does not listen is no error: the report stays in the guest.
import { setTimeout as pause } from 'node:timers/promises';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { httpPost } from '../datasource/http.ts';
import type { Service } from '../datasource/metadata-service.ts';

const attempts = 4;
const firstPauseMs = 500;

/** The reason why it was not taken, or nothing. */
export async function postReport(
  report: ProvisioningReport,
  { address, headers }: Pick<Service, 'address' | 'headers'>,
): Promise<string | undefined> {
  const body = JSON.stringify(report);
  let reason = '';
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await pause(firstPauseMs * 2 ** attempt);
    const answer = await httpPost(`${address}/nova-lite/v1/report`, body, headers).catch(
      (error: Error) => error.message,
    );
    if (typeof answer !== 'string' && answer.status < 300) return undefined;
    reason = typeof answer === 'string' ? answer : `HTTP ${answer.status}`;
    if (typeof answer !== 'string' && answer.status < 500 && answer.status !== 429) return reason;
  }
  return reason;
}
