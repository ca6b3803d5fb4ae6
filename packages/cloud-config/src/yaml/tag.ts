// Explicit tags (`!!str 0123`). Those that PyYAML's safe loader refuses are refused.
import type { Position } from '../finding.ts';
import type { ScalarType } from './node.ts';
import { YamlProblem } from './problem.ts';
import type { Resolved } from './resolve-scalar.ts';
import { resolvePlain } from './resolve-scalar.ts';

const core = 'tag:yaml.org,2002:';

/** `!!str`, `!<tag:yaml.org,2002:str>` and `!` all become the short name, here `str`. */
function shortName(tag: string): string {
  if (tag === '!') return 'str';
  if (tag.startsWith('!!')) return tag.slice(2);
  if (tag.startsWith(`!<${core}`)) return tag.slice(2 + core.length, -1);
  return tag;
}

export function resolveTagged(tag: string, text: string, at: Position): Resolved {
  const name = shortName(tag);
  if (name === 'str') return { type: 'str', value: text };
  if (name === 'binary') return { type: 'binary', value: text };
  const resolved = resolvePlain(text);
  const wanted: readonly string[] = ['int', 'float', 'bool', 'null', 'timestamp'] satisfies ScalarType[];
  if (!wanted.includes(name)) throw unknownTag(tag, at);
  if (resolved.type === name) return resolved;
  if (name === 'float' && resolved.type === 'int') return { type: 'float', value: resolved.value };
  throw new YamlProblem('tag-mismatch', at, `the value does not fit its tag ${tag}`);
}

export function checkCollectionTag(tag: string, at: Position): void {
  if (tag === '' || ['seq', 'map', 'omap', 'pairs', 'set'].includes(shortName(tag)) || tag === '!') return;
  throw unknownTag(tag, at);
}

const unknownTag = (tag: string, at: Position): YamlProblem =>
  new YamlProblem(
    'unknown-tag',
    at,
    `the tag ${tag.slice(0, 80)} is not allowed`,
    'remove the tag, or put the value in quotes',
  );
