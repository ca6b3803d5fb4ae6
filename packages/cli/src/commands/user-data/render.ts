// `nova-lite user-data render`.
import { assemble, toValue } from '@nova-lite/cloud-config';
import { gunzip } from '@nova-lite/cloud-config/gunzip';
import { dump, YAML11_SCHEMA } from 'js-yaml';
import { readInput } from './read-input.ts';
import { showFinding } from './show-finding.ts';

interface Streams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** The merged cloud-config, then every other part as it is; what was left out goes to standard error. Returns the exit code. */
export async function renderCommand(
  file: string,
  { compat = false }: { compat?: boolean },
  { stdin, stdout, stderr }: Streams,
): Promise<number> {
  const { name, data } = await readInput(file, stdin);
  const { root, parts, findings } = await assemble(
    { userData: data },
    { gunzip, reading: compat ? 'faithful' : 'helpful' },
  );
  const left = findings.filter(({ severity, code }) => severity === 'error' || notDone.includes(code));
  for (const finding of left) stderr.write(`${showFinding(finding, name, [])}\n`);
  if (root) stdout.write(`#cloud-config\n${dump(toValue(root), { schema: YAML11_SCHEMA })}`);
  for (const part of parts) stdout.write(`# ---- ${part.kind}: ${part.name} ----\n${part.text.trimEnd()}\n`);
  return left.some(({ severity }) => severity === 'error') ? 1 : 0;
}

/** Only a guest has what is needed for these. */
const notDone = ['include-not-fetched', 'jinja-not-rendered'];
