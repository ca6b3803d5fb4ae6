// All that an instance is told, as one: its user data over its vendor data, each with its includes and templates.
import { byPlace } from './check.ts';
import { faithfulIntent } from './faithful/faithful-intent.ts';
import { faithfulFinding } from './faithful/losses.ts';
import { parseCloudConfig } from './cloud-config.ts';
import type { Finding } from './finding.ts';
import { sayTo } from './finding.ts';
import type { Intent } from './intent/intent.ts';
import { intent } from './intent/read-intent.ts';
import { readBoolean } from './intent/read-value.ts';
import type { Operation } from './merge/json-patch.ts';
import { readPatch } from './merge/json-patch.ts';
import { mergeParts, mergeSources } from './merge/merge.ts';
import type { PartKind } from './user-data/kind.ts';
import { sayPartHandler } from './user-data/part-handler.ts';
import type { Surroundings } from './user-data/expand.ts';
import { expandUserData } from './user-data/expand.ts';
import { placed } from './user-data/placed.ts';
import type { Part } from './user-data/user-data.ts';
import type { YamlMapping, YamlNode } from './yaml/node.ts';

export interface Told {
  readonly userData: Uint8Array;
  /** What vendors say, the one that counts most first; each may have several parts. */
  readonly vendorData?: readonly (readonly Uint8Array[])[];
}

export interface Assembled {
  readonly intent: Intent;
  /** The merged cloud-config; absent when there is none. */
  readonly root?: YamlMapping;
  /** All parts that are no cloud-config and can be applied, in the order in which they are applied: vendors' first. */
  readonly parts: readonly Part[];
  readonly findings: readonly Finding[];
}

const silent = (): undefined => undefined;

/** Never throws because of the data. */
export async function assemble(told: Told, surroundings: Surroundings): Promise<Assembled> {
  const user = await assembleOne([told.userData], surroundings);
  const vendors: One[] = [];
  for (const data of takesVendorData(user.root) ? (told.vendorData ?? []) : [])
    vendors.push(await assembleOne(data, surroundings));
  const root = mergeSources([user.root, ...vendors.map((vendor) => vendor.root)]);
  const faithful = surroundings.reading === 'faithful';
  const meant = intent(root, silent);
  const findings = [
    ...user.findings.toSorted(byPlace),
    ...vendors.flatMap(({ findings }) => findings.map((each) => ({ ...each, part: 'vendor data' }))),
  ];
  return {
    // What is wrong with each was said above, with the lines of its own part.
    intent: faithful ? faithfulIntent(root, meant) : meant,
    root,
    parts: [...vendors.toReversed().flatMap((vendor) => vendor.parts), ...user.parts],
    findings: faithful ? findings.map(faithfulFinding) : findings,
  };
}

interface One {
  readonly root?: YamlMapping;
  readonly parts: readonly Part[];
  readonly findings: readonly Finding[];
}

async function assembleOne(pieces: readonly Uint8Array[], surroundings: Surroundings): Promise<One> {
  const expanded = await Promise.all(pieces.map((data) => expandUserData(data, surroundings)));
  const parts = expanded.flatMap((each) => each.parts);
  const configs = parts.filter(({ kind }) => isConfig(kind)).map((part) => ({ part, ...readConfig(part) }));
  const findings = [
    ...expanded.flatMap((each) => each.findings),
    ...configs.flatMap(({ part, findings }) =>
      findings.map((finding) => placed(finding, { ...part, firstLine: part.firstLine && 1 })),
    ),
  ];
  for (const part of parts)
    if (part.kind === 'part-handler')
      sayPartHandler(sayTo((finding) => findings.push(placed(finding, part))));
  const root = mergeParts(
    configs.map(({ part, root, patch }) => ({ root, patch, mergeHow: part.mergeHow })),
    sayTo((finding) => findings.push(finding)),
  );
  return { root, findings, parts: parts.filter(({ kind }) => !isConfig(kind) && kind !== 'part-handler') };
}

const isConfig = (kind: PartKind): boolean => kind === 'cloud-config' || kind === 'jsonp';

interface Config {
  readonly root?: YamlNode;
  readonly patch?: readonly Operation[];
  readonly findings: readonly Finding[];
}

function readConfig(part: Part): Config {
  if (part.kind === 'cloud-config') return parseCloudConfig(inItsPlace(part));
  const findings: Finding[] = [];
  const patch = readPatch(
    inItsPlace(part),
    sayTo((finding) => findings.push(finding)),
  );
  return { patch, findings };
}

/** With as many blank lines before it that every node has the line of the whole user data, after merging too. */
const inItsPlace = ({ text, firstLine = 1 }: Part): string => '\n'.repeat(firstLine - 1) + text;

/** `vendor_data: {enabled: false}` */
function takesVendorData(root: YamlMapping | undefined): boolean {
  const value = root?.entries.find(({ key }) => key.text === 'vendor_data')?.value;
  if (!value) return true;
  const enabled =
    value.kind === 'mapping' ? value.entries.find(({ key }) => key.text === 'enabled')?.value : undefined;
  if (value.kind !== 'mapping') return false;
  return enabled ? (readBoolean(enabled, '`enabled`', sayTo(silent)) ?? false) : true;
}
