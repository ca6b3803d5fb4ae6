// Lines for people: on the console of the guest, which its owner can read from outside.
import type { Finding } from '@nova-lite/cloud-config';
import type { ModuleReport } from '@nova-lite/instance-metadata';

export type Console = (line: string) => void;

/** What guests print may hold anything; what goes to the console of others may not. */
export const consoleTo =
  (write: (text: string) => void): Console =>
  (line) => {
    write(`nova-lite-agent: ${line.replace(/[\0-\x08\x0a-\x1f\x7f-\x9f]/g, '')}\n`);
  };

export const moduleLine = ({ result, module, message }: ModuleReport): string =>
  `${result} ${module}: ${message}`;

/** `warning: user data 4:12: the password begins with a blank. It is set without the blank; write ...` */
export function findingLine({ severity, line, column, message, effect, advice, part }: Finding): string {
  const place = line === undefined ? '' : `user data${part ? ` (${part})` : ''} ${line}:${column ?? 1}: `;
  return `${severity}: ${place}${[message, effect, advice].filter(Boolean).map(sentence).join(' ')}`;
}

const sentence = (text: string | undefined): string => {
  const trimmed = (text ?? '').replace(/\.$/, '');
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}.`;
};
