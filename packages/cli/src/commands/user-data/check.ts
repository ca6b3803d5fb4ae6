// `nova-lite user-data check`.
import { checkUserData } from '@nova-lite/cloud-config';
import { gunzip } from '@nova-lite/cloud-config/gunzip';
import { linesOf, readInput } from './read-input.ts';
import { showFinding, summarise } from './show-finding.ts';

interface Streams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
}

/** Returns the exit code: 1 when there is an error. */
export async function checkCommand(
  file: string,
  { json, compat = false }: { json: boolean; compat?: boolean },
  { stdin, stdout }: Streams,
): Promise<number> {
  const { name, data } = await readInput(file, stdin);
  const findings = checkUserData(data, { gunzip, reading: compat ? 'faithful' : 'helpful' });
  const lines = linesOf(data);
  if (json) stdout.write(`${JSON.stringify({ findings }, undefined, 2)}\n`);
  else
    stdout.write(
      `${[...findings.map((finding) => showFinding(finding, name, lines)), summarise(findings, name)].join('\n')}\n`,
    );
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}
