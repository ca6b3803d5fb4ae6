// `keyboard`: the words of XKB (keyboard(5)).
import type { Say } from '../finding.ts';
import { mapField, textField, valueOf } from './field-values.ts';
import type { Fields } from './fields.ts';

export interface KeyboardIntent {
  readonly layout: string;
  readonly model: string;
  readonly variant: string;
  readonly options: string;
}

const words = { pattern: /^[A-Za-z0-9_:,+()-]{0,200}$/, form: 'words of XKB without blanks' };

export function readKeyboard(top: Fields, say: Say): KeyboardIntent | undefined {
  const fields = mapField(top, 'keyboard', ['layout', 'model', 'variant', 'options'], say);
  if (!fields) return undefined;
  const layout = textField(fields, 'layout', say, words);
  if (!valueOf(fields, 'layout'))
    say.error('keyboard-layout', top.get('keyboard')?.key.at, '`keyboard` has no `layout`', {
      effect: 'The keyboard is not set.',
      advice: 'write `layout: us` below it',
    });
  if (!layout) return undefined;
  const word = (key: string): string => textField(fields, key, say, words) ?? '';
  return { layout, model: word('model') || 'pc105', variant: word('variant'), options: word('options') };
}
