// From the text of a file to an instance record, or to a sentence that names the place that is wrong.
import { isIP } from 'node:net';
import type { InstanceRecord } from '@nova-lite/instance-metadata';
import { Ajv, type ErrorObject } from 'ajv';
import { recordSchema } from './record-schema.ts';

const ajv = new Ajv({ strict: false, discriminator: true });
ajv.addFormat('ip', (text) => isIP(text) !== 0);
ajv.addFormat('cidr', isCidr);
const validate = ajv.compile<InstanceRecord>(recordSchema);

function isCidr(text: string): boolean {
  const [address = '', prefix = '', ...more] = text.split('/');
  const version = isIP(address);
  return (
    version !== 0 &&
    more.length === 0 &&
    /^\d{1,3}$/.test(prefix) &&
    Number(prefix) <= (version === 4 ? 32 : 128)
  );
}

export function parseRecord(text: string): InstanceRecord | string {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    return `is not JSON: ${(error as Error).message.slice(0, 200)}`;
  }
  return validate(record) ? record : describe(validate.errors?.[0]);
}

function describe(error: ErrorObject | undefined): string {
  const { instancePath = '', message = 'is wrong', params = {} } = error ?? {};
  const { additionalProperty, allowedValues } = params as {
    additionalProperty?: string;
    allowedValues?: unknown[];
  };
  const detail = additionalProperty ?? allowedValues?.join(', ');
  return `${instancePath || 'the record'} ${message}${detail === undefined ? '' : `: ${detail}`}`;
}
