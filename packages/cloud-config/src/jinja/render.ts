// `## template: jinja`: a subset of Jinja, rendered with what is known of the instance.
import type { Say } from '../finding.ts';
import { placesOf } from '../yaml/places.ts';
import type { Scope } from './expression.ts';
import { TemplateProblem } from './problem.ts';
import type { Node } from './template.ts';
import { parseTemplate } from './template.ts';
import { Missing, isTrue, textOf } from './value.ts';

export type JinjaVariables = Scope;

const maxOutput = 4 * 1024 * 1024;
const maxSteps = 100_000;
const dropped = { effect: 'The part is dropped.' };

/** The text below the first line, rendered. `undefined`, with a finding, when it cannot be. */
export function renderJinja(source: string, variables: JinjaVariables, say: Say): string | undefined {
  const places = placesOf(source);
  try {
    const rendered = new Renderer((offset, name) =>
      say.warning('jinja-missing', places.at(offset), `${JSON.stringify(name.slice(0, 60))} is not defined`, {
        effect: `\`CI_MISSING_JINJA_VAR/${name.slice(0, 60)}\` stands in its place.`,
      }),
    ).render(parseTemplate(source), { ...variables });
    return rendered.replace(firstLine, '');
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error;
    say.error('jinja', places.at(error.offset), `the template cannot be rendered: ${error.message}`, dropped);
    return undefined;
  }
}

/** What can be said without knowing the instance. */
export function checkJinja(source: string, say: Say): void {
  try {
    parseTemplate(source);
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error;
    say.error(
      'jinja',
      placesOf(source).at(error.offset),
      `the template cannot be read: ${error.message}`,
      dropped,
    );
  }
}

const firstLine = /^\s*##[^\n]*\n?/;

class Renderer {
  readonly #missing: (offset: number, name: string) => void;
  #left = maxOutput;
  #steps = maxSteps;

  constructor(missing: (offset: number, name: string) => void) {
    this.#missing = missing;
  }

  render(nodes: readonly Node[], scope: Record<string, unknown>): string {
    return nodes.map((node) => this.#bounded(this.#node(node, scope))).join('');
  }

  #bounded(text: string): string {
    this.#left -= text.length;
    if (this.#left < 0 || --this.#steps < 0) throw new TemplateProblem(0, 'it makes more text than is taken');
    return text;
  }

  #node(node: Node, scope: Record<string, unknown>): string {
    if (node.do === 'text') return node.text;
    if (node.do === 'print') return this.#print(node.value(scope), node.offset);
    if (node.do === 'for') return this.#loop(node, scope);
    if (node.do === 'set') scope[node.name] = node.value(scope);
    if (node.do === 'set') return '';
    const branch = node.branches.find(({ test }) => !test || isTrue(test(scope)));
    return branch ? this.render(branch.body, scope) : '';
  }

  #print(value: unknown, offset: number): string {
    if (value instanceof Missing) this.#missing(offset, value.name);
    return textOf(value);
  }

  #loop({ name, items, body }: Node & { do: 'for' }, scope: Record<string, unknown>): string {
    const list = items(scope);
    const each = Array.isArray(list)
      ? list
      : typeof list === 'object' && isTrue(list)
        ? Object.keys(list ?? {})
        : [];
    return each
      .map((item: unknown, index) =>
        this.render(body, {
          ...scope,
          [name]: item,
          loop: { index: index + 1, index0: index, first: index === 0, last: index === each.length - 1 },
        }),
      )
      .join('');
  }
}
