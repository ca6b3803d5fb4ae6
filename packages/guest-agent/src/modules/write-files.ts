// `write_files`: before the users' commands, and each file by itself.
import type { FileIntent, Finding } from '@nova-lite/cloud-config';
import type { Module, Plan, Situation, Step } from './module.ts';

export const writeFiles: Module = { name: 'write-files', plan };

const largestFile = 32 * 1024 * 1024;

async function plan({ intent }: Situation): Promise<Plan | undefined> {
  if (intent.writeFiles.length === 0) return undefined;
  const ordered = [
    ...intent.writeFiles.filter((file) => !file.defer),
    ...intent.writeFiles.filter((file) => file.defer),
  ];
  const planned = await Promise.all(ordered.map(planFile));
  return {
    steps: planned.flatMap((each) => each.steps),
    findings: planned.flatMap((each) => each.findings ?? []),
  };
}

async function planFile(file: FileIntent): Promise<Plan> {
  const content = await unpacked(file);
  if (content === undefined) return { steps: [], findings: [broken(file)] };
  const { path, mode, owner, append } = file;
  const step: Step = {
    goal: `wrote ${path}`,
    actions: [{ do: 'write-file', path, content, mode, owner, append }],
  };
  return { steps: [step] };
}

/** `undefined` when it is not the gzip that it says it is. */
export async function unpacked({ content }: FileIntent): Promise<Uint8Array | undefined> {
  if (!('gzip' in content)) return content;
  try {
    const { gunzip } = await import('@nova-lite/cloud-config/gunzip');
    return gunzip(content.gzip, largestFile);
  } catch {
    return undefined;
  }
}

const broken = (file: FileIntent): Finding => ({
  severity: 'error',
  code: 'file-gzip',
  ...file.at,
  message: `the content of ${JSON.stringify(file.path)} is not the gzip that it says it is, or unpacks to more than ${largestFile} bytes`,
  effect: 'The file is not written.',
});
