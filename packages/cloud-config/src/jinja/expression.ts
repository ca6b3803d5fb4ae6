// Expressions of a template: names, literals, `.x`, `['x']`, filters, comparisons, `and`, `or`, `not`, `if else`.
import { filters } from './filters.ts';
import { TemplateProblem } from './problem.ts';
import type { Token } from './tokens.ts';
import { tokensOf } from './tokens.ts';
import { Missing, isTrue, textOf } from './value.ts';

export type Scope = Readonly<Record<string, unknown>>;
export type Expression = (scope: Scope) => unknown;

export function parseExpression(source: string, offset: number): Expression {
  const parser = new Parser(tokensOf(source, offset));
  const expression = parser.conditional();
  parser.end();
  return expression;
}

const literals: ReadonlyMap<string, unknown> = new Map<string, unknown>(
  Object.entries({ true: true, True: true, false: false, False: false, none: null, None: null }),
);

const comparisons: Readonly<Record<string, (a: unknown, b: unknown) => boolean>> = {
  '==': (a, b) => same(a, b),
  '!=': (a, b) => !same(a, b),
  '<': (a, b) => (a as number) < (b as number),
  '>': (a, b) => (a as number) > (b as number),
  '<=': (a, b) => (a as number) <= (b as number),
  '>=': (a, b) => (a as number) >= (b as number),
  in: contains,
};

const same = (a: unknown, b: unknown): boolean =>
  a === b || (JSON.stringify(a) === JSON.stringify(b) && !(a instanceof Missing));

function contains(item: unknown, box: unknown): boolean {
  if (typeof box === 'string') return box.includes(textOf(item));
  if (Array.isArray(box)) return box.some((each) => same(each, item));
  return typeof box === 'object' && box !== null && Object.hasOwn(box, textOf(item));
}

/** Own properties only; what is below a missing one cannot be had. */
function member(value: unknown, key: unknown, offset: number): unknown {
  if (value instanceof Missing)
    throw new TemplateProblem(offset, `${JSON.stringify(value.name)} is not defined`);
  const name = textOf(key);
  if (Array.isArray(value)) return value[Number(name)] ?? new Missing(name);
  const found = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return found ? (value as Record<string, unknown>)[name] : new Missing(name);
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get #token(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', offset: 0 };
  }

  #take(...texts: string[]): Token | undefined {
    const token = this.#token;
    if (!['name', 'mark'].includes(token.kind) || !texts.includes(token.text)) return undefined;
    this.#next++;
    return token;
  }

  #need(text: string): void {
    if (!this.#take(text)) throw new TemplateProblem(this.#token.offset, `\`${text}\` is missing here`);
  }

  end(): void {
    if (this.#token.kind !== 'end')
      throw new TemplateProblem(this.#token.offset, 'this is not understood in an expression');
  }

  conditional(): Expression {
    const value = this.#or();
    if (!this.#take('if')) return value;
    const test = this.#or();
    const otherwise = this.#take('else') ? this.conditional() : () => '';
    return (scope) => (isTrue(test(scope)) ? value(scope) : otherwise(scope));
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take('or')) {
      const [a, b] = [left, this.#and()];
      left = (scope) => (isTrue(a(scope)) ? a(scope) : b(scope));
    }
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#take('and')) {
      const [a, b] = [left, this.#not()];
      left = (scope) => (isTrue(a(scope)) ? b(scope) : a(scope));
    }
    return left;
  }

  #not(): Expression {
    if (!this.#take('not')) return this.#comparison();
    const value = this.#not();
    return (scope) => !isTrue(value(scope));
  }

  #comparison(): Expression {
    const left = this.#sum();
    if (this.#take('is')) return this.#test(left);
    const inverted = this.#take('not') !== undefined;
    const operator = inverted ? this.#take('in') : this.#take(...Object.keys(comparisons));
    const compare = operator && comparisons[operator.text];
    if (!compare) return left;
    const right = this.#sum();
    return (scope) => compare(left(scope), right(scope)) !== inverted;
  }

  #test(value: Expression): Expression {
    const inverted = this.#take('not') !== undefined;
    const word = this.#take('defined', 'undefined', 'none');
    if (!word)
      throw new TemplateProblem(
        this.#token.offset,
        'only `is defined`, `is undefined` and `is none` are known',
      );
    return (scope) => {
      const found = value(scope);
      const holds =
        word.text === 'none' ? found === null : found instanceof Missing === (word.text === 'undefined');
      return holds !== inverted;
    };
  }

  #sum(): Expression {
    let left = this.#filtered();
    for (let sign = this.#take('+', '~', '-'); sign; sign = this.#take('+', '~', '-')) {
      const [a, b, { text }] = [left, this.#filtered(), sign];
      left = (scope) => add(text, a(scope), b(scope));
    }
    return left;
  }

  #filtered(): Expression {
    let value = this.#path();
    while (this.#take('|')) {
      const { text, offset } = this.#name();
      const filter = filters.get(text);
      if (!filter) throw new TemplateProblem(offset, `the filter \`${text.slice(0, 40)}\` is not known here`);
      const [inner, args] = [value, this.#take('(') ? this.#arguments(')') : []];
      value = (scope) =>
        filter(
          inner(scope),
          args.map((argument) => argument(scope)),
        );
    }
    return value;
  }

  #path(): Expression {
    let value = this.#primary();
    for (let mark = this.#take('.', '['); mark; mark = this.#take('.', '[')) {
      const key = mark.text === '.' ? this.#key() : this.conditional();
      if (mark.text === '[') this.#need(']');
      const [inner, { offset }] = [value, mark];
      value = (scope) => member(inner(scope), key(scope), offset);
    }
    return value;
  }

  #key(): Expression {
    if (this.#token.kind !== 'number') {
      const { text } = this.#name();
      return () => text;
    }
    const { text } = this.#token;
    this.#next++;
    return () => text;
  }

  #primary(): Expression {
    const token = this.#token;
    this.#next++;
    if (token.kind === 'number') return () => Number(token.text);
    if (token.kind === 'text') return () => token.text;
    if (token.kind === 'name') return nameOf(token.text);
    if (token.text === '[') return this.#list();
    if (token.text !== '(') throw new TemplateProblem(token.offset, 'a value is missing here');
    const value = this.conditional();
    this.#need(')');
    return value;
  }

  #list(): Expression {
    const items = this.#arguments(']');
    return (scope) => items.map((item) => item(scope));
  }

  #arguments(end: string): Expression[] {
    const items: Expression[] = [];
    while (!this.#take(end)) {
      items.push(this.conditional());
      if (!this.#take(',') && this.#token.text !== end) this.#need(end);
    }
    return items;
  }

  #name(): Token {
    const token = this.#token;
    if (token.kind !== 'name') throw new TemplateProblem(token.offset, 'a name is missing here');
    this.#next++;
    return token;
  }
}

function nameOf(name: string): Expression {
  if (literals.has(name)) return () => literals.get(name);
  return (scope) => (Object.hasOwn(scope, name) ? scope[name] : new Missing(name));
}

function add(sign: string, a: unknown, b: unknown): unknown {
  if (sign === '~') return textOf(a) + textOf(b);
  if (typeof a === 'number' && typeof b === 'number') return sign === '+' ? a + b : a - b;
  return sign === '+' ? textOf(a) + textOf(b) : NaN;
}
