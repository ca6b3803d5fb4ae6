// What the operator of the cloud tells every guest: static from its configuration, dynamic from HTTP targets that are
// asked when a server is built. A target that is slow, wrong or away costs its part of the answer, never the build.
import type { InstanceRecord } from '@nova-lite/instance-metadata';
import type { Logger } from '@nova-lite/service-kit';
import type { InstanceRow } from '../db/index.ts';

export interface VendorDataSource {
  /** `vendor_data.json`, and `static` in `vendor_data2.json`. */
  readonly static?: unknown;
  readonly targets?: readonly VendorDataTarget[];
}

export interface VendorDataTarget {
  /** The key in `vendor_data2.json`. */
  readonly name: string;
  /** `http:` or `https:`; asked with POST as Nova asks. */
  readonly url: string;
}

export const vendorDataTimeoutMs = 5000;
const maxBytes = 64 * 1024;

export async function vendorDataOf(
  { static: fixed, targets = [] }: VendorDataSource,
  instance: InstanceRow,
  log: Pick<Logger, 'warn'>,
  timeoutMs = vendorDataTimeoutMs,
): Promise<Pick<InstanceRecord, 'vendorData' | 'vendorData2'>> {
  const answers = await Promise.all(
    targets.map(async ({ name, url }): Promise<[string, unknown]> => {
      try {
        return [name, await ask(url, instance, timeoutMs)];
      } catch (error) {
        log.warn(
          { target: name, instance: instance.uuid, reason: String(error) },
          'vendor data: nothing from a target',
        );
        return [name, {}];
      }
    }),
  );
  if (targets.length === 0) return { vendorData: fixed };
  return {
    vendorData: fixed,
    vendorData2: { ...(fixed !== undefined && { static: fixed }), ...Object.fromEntries(answers) },
  };
}

/**
 * What Nova sends, but for the user data: it is the user's, and may hold secrets. Redirects are not followed, so that
 * a target cannot make this host ask what only this host may ask.
 */
async function ask(url: string, instance: InstanceRow, timeoutMs: number): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({
      'project-id': instance.project_id,
      'instance-id': instance.uuid,
      'image-id': instance.image_id,
      hostname: instance.hostname,
      metadata: instance.metadata,
      'boot-roles': '',
    }),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`it answered ${response.status}`);
  }
  return JSON.parse(await readText(response));
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) throw new Error(`it answered more than ${maxBytes} bytes`);
  }
  return Buffer.concat(chunks).toString();
}
