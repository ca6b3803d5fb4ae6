// What happens when all is done: `final_message`, `phone_home`, `power_state`.
import type { Say } from '../finding.ts';
import { phoneHome, phoneHomeFields, powerState } from '../schema/ending.ts';
import type { YamlNode } from '../yaml/node.ts';
import { mapField, numberForm, textField, textsField, valueOf } from './field-values.ts';
import type { Fields } from './fields.ts';

export interface EndingIntent {
  readonly finalMessage?: string;
  readonly phoneHome?: PhoneHomeIntent;
  readonly powerState?: PowerStateIntent;
}

export interface PhoneHomeIntent {
  readonly url: string;
  readonly fields: readonly string[];
  readonly tries: number;
}

export interface PowerStateIntent {
  readonly mode: 'poweroff' | 'reboot' | 'halt';
  /** Minutes from now. */
  readonly delayMinutes: number;
  readonly message?: string;
  /** A program that must succeed, or a line for the shell. `false`: never. */
  readonly condition: boolean | string | readonly string[];
}

export function readEnding(top: Fields, say: Say): EndingIntent {
  return {
    finalMessage: textField(top, 'final_message', say),
    phoneHome: readPhoneHome(top, say),
    powerState: readPowerState(top, say),
  };
}

const address = { pattern: /^https?:\/\/[\x21-\x7e]{1,2000}$/i, form: 'an http:// or https:// address' };

function readPhoneHome(top: Fields, say: Say): PhoneHomeIntent | undefined {
  const fields = mapField(top, 'phone_home', phoneHome, say);
  const url = fields && textField(fields, 'url', say, address);
  if (!fields || url === undefined) return undefined;
  const post = valueOf(fields, 'post');
  const all = !post || (post.kind === 'scalar' && post.text === 'all');
  const known = {
    pattern: new RegExp(`^(?:${phoneHomeFields.join('|')})$`),
    form: `one of ${phoneHomeFields.join(', ')}`,
  };
  const tries = Number(textField(fields, 'tries', say, numberForm) ?? 10);
  return {
    url,
    fields: all ? phoneHomeFields : textsField(fields, 'post', say, known),
    tries: Math.min(tries, 100),
  };
}

const modes = { pattern: /^(?:poweroff|reboot|halt)$/, form: 'poweroff, reboot or halt' };
const delays = { pattern: /^(?:now|\+?\d{1,5})$/, form: '`now` or minutes' };

function readPowerState(top: Fields, say: Say): PowerStateIntent | undefined {
  const fields = mapField(top, 'power_state', powerState, say);
  const mode = fields && textField(fields, 'mode', say, modes);
  if (!fields || mode === undefined) return undefined;
  const delay = textField(fields, 'delay', say, delays) ?? 'now';
  return {
    mode: mode as PowerStateIntent['mode'],
    delayMinutes: delay === 'now' ? 0 : Number(delay),
    message: textField(fields, 'message', say),
    condition: readCondition(valueOf(fields, 'condition')),
  };
}

function readCondition(node: YamlNode | undefined): PowerStateIntent['condition'] {
  if (node?.kind === 'sequence') return node.items.map((item) => (item.kind === 'scalar' ? item.text : ''));
  if (node?.kind !== 'scalar') return true;
  return typeof node.value === 'boolean' ? node.value : node.text;
}
