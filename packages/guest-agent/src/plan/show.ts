// Actions as JSON for people and programs, with secrets only on request.
import type { Action } from './action.ts';

const hidden = '(secret)';

export function showAction(action: Action, secrets: boolean): Record<string, unknown> {
  if (action.do === 'run')
    return { ...action, ...(action.input === undefined ? {} : { input: secrets ? action.input : hidden }) };
  if (
    action.do === 'authorize-keys' ||
    action.do === 'import-keys' ||
    action.do === 'say' ||
    action.do === 'post-form'
  )
    return { ...action };
  if (action.do === 'show-on-console') return { ...action, text: secrets ? action.text : hidden };
  if (action.do === 'offer-password') return { ...action, value: secrets ? action.value : hidden };
  const { content, mode, ...rest } = action;
  const bytes = Buffer.from(content);
  return {
    ...rest,
    mode: mode.toString(8).padStart(4, '0'),
    bytes: bytes.length,
    content: secrets ? bytes.toString('base64') : hidden,
  };
}
