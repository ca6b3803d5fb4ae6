// What the schema has to say about a configuration, in sentences, at the places of its nodes.
import type { Finding, Position, Say } from './finding.ts';
import { sayTo } from './finding.ts';
import { describe } from './intent/read-value.ts';
import { maxFindings } from './limits.ts';
import { cloudConfig } from './schema/cloud-config.ts';
import type { Schema } from './schema/schema.ts';
import { shapeErrors, type ShapeError } from './schema/validator.ts';
import type { YamlEntry, YamlMapping, YamlNode } from './yaml/node.ts';
import { isNull, toValue } from './yaml/node.ts';

/** Where the readers of intent have said something in their own words, nothing is said again. Unknown keys at the top are theirs too. */
export function checkShape(root: YamlNode, said: readonly Finding[]): Finding[] {
  if (root.kind !== 'mapping') return [];
  const findings: Finding[] = [];
  const places = new Set(
    said.flatMap((finding) => (finding.code === 'deprecated' ? [] : [placeOf(finding)])),
  );
  for (const { error, top } of errorsOf(root)) {
    const spot = spotOf(top, error);
    const known = [spot.key?.at, spot.node.at].some((at) => at && places.has(placeOf(at)));
    if (!known)
      sayError(
        error,
        spot,
        sayTo((finding) => findings.push(finding)),
      );
  }
  return findings;
}

const placeOf = ({ line, column }: Partial<Position>): string => `${line}:${column}`;

/** Each is looked up in the tree afterwards: a stranger may have made a hundred thousand. */
function errorsOf(root: YamlMapping): { error: ShapeError; top: YamlEntry }[] {
  const entries = [...new Map(root.entries.map((entry) => [entry.key.text, entry])).values()];
  return entries
    .flatMap((top) => shapeErrors(top.key.text, toValue(top.value)).map((error) => ({ error, top })))
    .slice(0, 2 * maxFindings);
}

interface Spot {
  readonly node: YamlNode;
  /** What stands before it, where it is the value of a key. */
  readonly key?: { readonly text: string; readonly at: Position };
  readonly schema: Schema;
  /** `` `mode` of `power_state` `` */
  readonly name: string;
}

/** An unknown key is the place itself; of all others, the value. */
function spotOf({ key, value }: YamlEntry, { instancePath, keyword, params }: ShapeError): Spot {
  const path = instancePath.split('/').slice(1).map(decode);
  if (keyword === 'additionalProperties') path.push(String(params['additionalProperty']));
  const top: Spot = { node: value, key, schema: propertyOf(cloudConfig, key.text), name: show(key.text) };
  return path.reduce(below, top);
}

const decode = (segment: string): string => segment.replaceAll('~1', '/').replaceAll('~0', '~');

function below({ node, schema, name }: Spot, segment: string): Spot {
  if (node.kind === 'sequence')
    return {
      node: node.items[Number(segment)] ?? node,
      schema: schema.items ?? {},
      name: `an item of ${name}`,
    };
  const entry =
    node.kind === 'mapping' ? node.entries.findLast(({ key }) => key.text === segment) : undefined;
  return {
    node: entry?.value ?? node,
    key: entry?.key,
    schema: propertyOf(schema, segment),
    name: `${show(segment)} of ${name}`,
  };
}

function propertyOf({ properties = {}, additionalProperties }: Schema, key: string): Schema {
  return (Object.hasOwn(properties, key) ? properties[key] : additionalProperties || undefined) ?? {};
}

/** A key may come from a stranger: bounded, and in quotes. */
const show = (key: string): string =>
  /^[\w./-]{1,60}$/.test(key) ? `\`${key}\`` : JSON.stringify(key.slice(0, 60));

function sayError({ keyword, params }: ShapeError, spot: Spot, say: Say): void {
  const { node, key, schema, name } = spot;
  const at = node.at;
  if (keyword === 'additionalProperties')
    say.warning('unknown-key', key?.at ?? at, `${name} is no key`, { effect: 'It is ignored.' });
  else if (isNull(node))
    say.warning('no-value', key?.at ?? at, `${name} has no value`, {
      effect: 'It is ignored.',
      advice: 'write its value behind the colon, or below it and indented',
    });
  else if (keyword === 'required') sayMissing(String(params['missingProperty']), spot, say);
  else if (keyword === 'enum')
    say.error('value-form', at, `${name} must be ${oneOf(schema.enum?.map(String) ?? [])}`, notApplied);
  else if (keyword === 'type') sayType(spot, say);
  else
    say.error(
      'wrong-length',
      at,
      `${name} must have ${schema.minItems ?? 0} to ${schema.maxItems} items`,
      notApplied,
    );
}

const notApplied = { effect: 'It is not applied.' };

function sayMissing(missing: string, { node, key, schema, name }: Spot, say: Say): void {
  const { description } = propertyOf(schema, missing);
  say.error('missing-key', key?.at ?? node.at, `${name} has no \`${missing}\``, {
    ...notApplied,
    advice: `add \`${missing}\`${description ? `: ${description}` : ''}`,
  });
}

const words: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map',
  boolean: 'true or false',
  string: 'text',
  integer: 'a number',
};

const codes: Readonly<Record<string, string>> = {
  'a list': 'not-list',
  'a map': 'not-map',
  'true or false': 'not-boolean',
  text: 'not-text',
};

const advices: Readonly<Record<string, string>> = {
  'a list': 'begin each item with `- `',
  'a map': 'write `key: value` below it, indented',
  'true or false': 'write true or false, without quotes',
};

function sayType({ node, schema, name }: Spot, say: Say): void {
  const types = [schema.type ?? []].flat();
  // Where text is taken, so is what YAML made of it.
  const wanted = types.filter(
    (type) => words[type] && (!types.includes('string') || !/boolean|integer/.test(type)),
  );
  const form = oneOf(wanted.map((type) => words[type] ?? type));
  say.error(codes[form] ?? 'wrong-type', node.at, `${name} must be ${form}, but is ${describe(node)}`, {
    ...notApplied,
    advice: advices[form],
  });
}

const oneOf = (choices: readonly string[]): string =>
  choices.length < 2 ? choices.join() : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
