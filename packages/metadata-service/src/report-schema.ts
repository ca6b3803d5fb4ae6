// The shape of a guest's report, checked where it arrives: every string and list has an end. A plain schema, not
// TypeBox: loading that would cost this process more time and memory than all the rest of it.
import { Ajv } from 'ajv';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';

export const maxReportBytes = 64 * 1024;

type Schema = Readonly<Record<string, unknown>>;

const text = (maxLength: number): Schema => ({ type: 'string', maxLength });
const amount: Schema = { type: 'number', minimum: 0 };
const place: Schema = { type: 'integer', minimum: 1, maximum: 1_000_000 };
const oneOf = (...words: string[]): Schema => ({ enum: words });
const listOf = (items: Schema, maxItems: number): Schema => ({ type: 'array', items, maxItems });

/** All fields are required but the optional ones; there are no others. */
function object(
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  const properties = { ...required, ...optional };
  return { type: 'object', properties, required: Object.keys(required), additionalProperties: false };
}

const readFiles = listOf(
  object({ path: text(1024), bytes: amount, sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } }),
  256,
);

const stage = oneOf('local', 'network', 'config', 'final');

const stageReport = object({
  stage,
  result: oneOf('ok', 'warning', 'failed'),
  startedSeconds: amount,
  durationMs: amount,
});

const moduleReport = object(
  {
    module: text(256),
    result: oneOf('ok', 'warning', 'failed', 'skipped'),
    message: text(4096),
    durationMs: amount,
  },
  { stage, startedSeconds: amount },
);

const finding = object(
  { severity: oneOf('error', 'warning', 'info'), code: text(256), message: text(4096) },
  { line: place, column: place, effect: text(4096), advice: text(4096) },
);

export const reportSchema: Schema = object(
  {
    agent: text(256),
    result: oneOf('provisioned', 'provisioned with warnings', 'failed'),
    datasource: oneOf('config-drive', 'metadata-service', 'none'),
    read: object({ metadataService: readFiles, configDrive: readFiles }),
    modules: listOf(moduleReport, 128),
    findings: listOf(finding, 256),
    hostKeys: listOf(text(4096), 16),
    uptimeSeconds: amount,
  },
  {
    complete: { type: 'boolean' },
    bootId: { type: 'string', pattern: '^[0-9a-f-]{1,64}$' },
    stages: listOf(stageReport, 8),
  },
);

const validate = new Ajv({ strict: false }).compile<ProvisioningReport>(reportSchema);

/** The report, or a sentence on what is wrong with it. */
export function parseReport(body: string): ProvisioningReport | string {
  const report = parseJson(body);
  if (validate(report)) return report;
  const [error] = validate.errors ?? [];
  return `The report is not valid: ${error?.instancePath || 'it'} ${error?.message ?? 'is wrong'}.`;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
