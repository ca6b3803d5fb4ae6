// Files as cc_write_files.py writes them: one after the other until one fails; first for root, then given to their owner.
import type { FileIntent } from '@nova-lite/cloud-config';
import type { Action } from '../../plan/action.ts';
import type { Module } from '../module.ts';
import { unpacked } from '../write-files.ts';

const filesWhen = (name: string, defer: boolean): Module => ({
  name,
  plan: async ({ intent }) => {
    const files = intent.writeFiles.filter((file) => file.defer === defer);
    const actions: Action[] = [];
    for (const file of files) {
      const content = await unpacked(file);
      if (content === undefined) break;
      actions.push(...writing(file, content));
    }
    return actions.length > 0
      ? { steps: [{ goal: `wrote ${files.map(({ path }) => path).join(', ')}`, actions }] }
      : undefined;
  },
});

export const faithfulWriteFiles = filesWhen('write-files', false);
export const faithfulDeferredFiles = filesWhen('write-files-deferred', true);

/** To give a file away takes its set-user bits. */
const writing = ({ path, mode, owner, append }: FileIntent, content: Uint8Array): Action[] => [
  { do: 'write-file', path, content, mode: mode & 0o1777, append },
  ...(owner ? [{ do: 'run' as const, argv: ['chown', '--', owner, path] }] : []),
];
