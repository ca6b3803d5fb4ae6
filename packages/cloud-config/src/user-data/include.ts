// `#include` and `#include-once`: a list of addresses (user_data.py:207).
import type { Position, Say } from '../finding.ts';

export interface IncludedUrl {
  readonly url: string;
  readonly once: boolean;
  readonly at: Position;
}

export const maxIncludes = 50;

const address = /^(?:https?|file):\/\/[\x21-\x7e]{1,2000}$/i;

/** An address may stand on the line of the header; the header may be repeated. */
export function urlsOf(text: string, startsOnce: boolean, say: Say): IncludedUrl[] {
  let once = startsOnce;
  const urls = text.split(/\r?\n/).flatMap((line, index) => {
    const header = /^\s*#include(-once)?(?=\s|$)/i.exec(line);
    if (header) once = header[1] !== undefined;
    const rest = line.slice(header?.[0].length ?? 0);
    const url = rest.trim();
    const at = { line: index + 1, column: line.length - rest.trimStart().length + 1 };
    return url === '' || url.startsWith('#') ? [] : [{ url, once, at }];
  });
  return urls.slice(0, maxIncludes).filter(({ url, at }) => {
    if (address.test(url)) return true;
    say.error('include-url', at, 'this is no address that can be included', {
      effect: 'It is left out.',
      advice: 'write one http:// or https:// address per line',
    });
    return false;
  });
}
