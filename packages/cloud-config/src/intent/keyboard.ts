// `keyboard`: the words of XKB (keyboard(5)).
import type { Say } from '../finding.ts';
import { keyboard } from '../schema/system.ts';
import { mapField, textField } from './field-values.ts';
import type { Fields } from './fields.ts';

export interface KeyboardIntent {
  readonly layout: string;
  readonly model: string;
  readonly variant: string;
  readonly options: string;
}

const words = { pattern: /^[A-Za-z0-9_:,+()-]{0,200}$/, form: 'words of XKB without blanks' };

export function readKeyboard(top: Fields, say: Say): KeyboardIntent | undefined {
  const fields = mapField(top, 'keyboard', keyboard, say);
  if (!fields) return undefined;
  const layout = textField(fields, 'layout', say, words);
  if (!layout) return undefined;
  const word = (key: string): string => textField(fields, key, say, words) ?? '';
  return { layout, model: word('model') || 'pc105', variant: word('variant'), options: word('options') };
}
