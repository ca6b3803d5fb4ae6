// User data with all that it refers to: includes fetched, templates rendered, archives opened.
import type { Finding, Say } from '../finding.ts';
import { sayTo } from '../finding.ts';
import { isIgnored, isRun } from '../faithful/losses.ts';
import type { Reading } from '../reading.ts';
import type { JinjaVariables } from '../jinja/render.ts';
import { renderJinja } from '../jinja/render.ts';
import { maxNesting, maxParts } from '../limits.ts';
import { placed } from './placed.ts';
import { readArchive } from './archive.ts';
import type { IncludedUrl } from './include.ts';
import { maxIncludes, urlsOf } from './include.ts';
import { kindOfText } from './kind.ts';
import { readUserData } from './read.ts';
import type { Gunzip, Part } from './user-data.ts';

export interface Surroundings {
  readonly gunzip?: Gunzip;
  /** Gets what an include names; rejects with the reason. Absent: includes are named and left out. */
  readonly fetchUrl?: (url: string, once: boolean) => Promise<Uint8Array>;
  /** What templates may use. */
  readonly variables?: JinjaVariables;
  /** `helpful` when absent. */
  readonly reading?: Reading;
}

export interface Expanded {
  readonly parts: readonly Part[];
  readonly findings: readonly Finding[];
}

/** One that cannot be had, or not be rendered, costs no other. Never throws because of the data. */
export async function expandUserData(data: Uint8Array, surroundings: Surroundings): Promise<Expanded> {
  const expansion = { surroundings, findings: [], left: maxIncludes };
  const parts = await readInto(expansion, data, undefined, 0);
  return { parts, findings: expansion.findings };
}

interface Expansion {
  readonly surroundings: Surroundings;
  readonly findings: Finding[];
  /** So many addresses are fetched yet. */
  left: number;
}

/** `origin`: the address that it was included from; lines are then those of that text. */
async function readInto(
  expansion: Expansion,
  data: Uint8Array,
  origin: string | undefined,
  depth: number,
): Promise<Part[]> {
  const { parts, findings } = readUserData(data, expansion.surroundings);
  expansion.findings.push(...findings.map((finding) => (origin ? { ...finding, part: origin } : finding)));
  const taken = expansion.surroundings.reading === 'faithful' ? left(parts, findings) : parts;
  const named = taken.map((part) => (origin ? { ...part, name: origin, firstLine: undefined } : part));
  return expandAll(expansion, named, depth);
}

const left = (parts: readonly Part[], findings: readonly Finding[]): readonly Part[] =>
  isIgnored(findings) ? [] : parts.filter(isRun);

async function expandAll(expansion: Expansion, parts: readonly Part[], depth: number): Promise<Part[]> {
  const expanded: Part[] = [];
  for (const part of parts) expanded.push(...(await expandPart(expansion, part, depth)));
  return expanded.slice(0, maxParts);
}

async function expandPart(expansion: Expansion, part: Part, depth: number): Promise<Part[]> {
  const say = sayTo((finding) => expansion.findings.push(placed(finding, part)));
  if (!['include', 'include-once', 'archive', 'jinja'].includes(part.kind)) return [part];
  if (depth >= maxNesting) {
    say.error('too-deep', { line: 1, column: 1 }, `includes and archives lie more than ${maxNesting} deep`, {
      effect: 'The part is dropped.',
    });
    return [];
  }
  if (part.kind === 'archive') return expandAll(expansion, readArchive(part.text, say), depth + 1);
  if (part.kind === 'jinja') return rendered(part, expansion.surroundings.variables, say);
  return included(expansion, part, depth + 1, say);
}

/** As with cloud-init, a template makes a cloud-config or a script. */
function rendered(part: Part, variables: JinjaVariables | undefined, say: Say): Part[] {
  if (!variables) {
    say.info('jinja-not-rendered', { line: 1, column: 1 }, 'the template is not rendered here');
    return [];
  }
  const text = renderJinja(part.text, variables, say);
  if (text === undefined) return [];
  const kind = kindOfText(text);
  if (kind !== 'cloud-config' && kind !== 'script') {
    say.error('jinja-form', { line: 2, column: 1 }, 'a template must make a cloud-config or a script', {
      effect: 'The part is dropped.',
      advice: 'make `#cloud-config` or `#!/bin/sh` the second line',
    });
    return [];
  }
  const sameLines = text.split('\n').length === part.text.split('\n').length - 1;
  const firstLine = sameLines && part.firstLine !== undefined ? part.firstLine + 1 : undefined;
  return [{ ...part, kind, text, firstLine }];
}

async function included(expansion: Expansion, part: Part, depth: number, say: Say): Promise<Part[]> {
  const parts: Part[] = [];
  for (const each of urlsOf(part.text, part.kind === 'include-once', say)) {
    const data = await fetched(expansion, each, say);
    if (data) parts.push(...(await readInto(expansion, data, each.url, depth)));
  }
  return parts;
}

async function fetched(
  expansion: Expansion,
  { url, once, at }: IncludedUrl,
  say: Say,
): Promise<Uint8Array | undefined> {
  const { fetchUrl } = expansion.surroundings;
  if (!fetchUrl) {
    say.info('include-not-fetched', at, 'what is included is not fetched here');
    return undefined;
  }
  try {
    if (--expansion.left < 0) throw new Error(`more than ${maxIncludes} addresses are included`);
    return await fetchUrl(url, once);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    say.error('include-failed', at, `this could not be included: ${reason.slice(0, 200)}`, {
      effect: 'It is left out, the rest is applied. cloud-init would drop all user data and all keys.',
    });
    return undefined;
  }
}
