// The forms of user data, recognised by how they begin, as cloud-init does it (handlers/__init__.py).

export type PartKind =
  | 'cloud-config'
  | 'script'
  | 'script-per-boot'
  | 'script-per-instance'
  | 'script-per-once'
  | 'include'
  | 'include-once'
  | 'archive'
  | 'jsonp'
  | 'jinja'
  | 'boothook'
  | 'part-handler'
  | 'empty'
  | 'unknown';

/** Longest first: `#cloud-config-archive` is no `#cloud-config`. */
const beginnings: readonly (readonly [string, PartKind])[] = [
  ['#cloud-config-archive', 'archive'],
  ['#cloud-config-jsonp', 'jsonp'],
  ['## template: jinja', 'jinja'],
  ['#cloud-boothook', 'boothook'],
  ['#include-once', 'include-once'],
  ['#cloud-config', 'cloud-config'],
  ['#part-handler', 'part-handler'],
  ['#include', 'include'],
  ['#!', 'script'],
];

/** The case of the letters and blank lines before do not matter. */
export function kindOfText(text: string): PartKind {
  const beginning = text.trimStart().slice(0, 40).toLowerCase();
  if (beginning === '') return 'empty';
  return beginnings.find(([prefix]) => beginning.startsWith(prefix))?.[1] ?? 'unknown';
}

const types: ReadonlyMap<string, PartKind> = new Map<string, PartKind>(
  Object.entries({
    'text/cloud-config': 'cloud-config',
    'text/cloud-config-archive': 'archive',
    'text/cloud-config-jsonp': 'jsonp',
    'text/cloud-boothook': 'boothook',
    'text/part-handler': 'part-handler',
    'text/x-include-url': 'include',
    'text/x-include-once-url': 'include-once',
    'text/x-shellscript': 'script',
    'text/x-shellscript-per-boot': 'script-per-boot',
    'text/x-shellscript-per-instance': 'script-per-instance',
    'text/x-shellscript-per-once': 'script-per-once',
    'text/jinja2': 'jinja',
  } as const),
);

/** Types that say nothing certain; cloud-init then looks at the text (user_data.py:132). */
const vague = ['text/plain', 'text/x-not-multipart', 'text/x-shellscript', 'application/octet-stream'];

export function kindOfPart(contentType: string, text: string): PartKind {
  const seen = kindOfText(text);
  const declared = types.get(contentType);
  if (!declared || (vague.includes(contentType) && seen !== 'unknown')) return seen;
  return declared;
}
