import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../finding.ts';
import { sayTo } from '../finding.ts';
import { checkJinja, renderJinja } from './render.ts';

const variables = {
  v1: { local_hostname: 'web-1', region: null },
  ds: { meta_data: { uuid: 'abc', tags: ['a', 'b'], 'odd-name': 1, meta: { role: "it's" } } },
  instance_id: 'abc',
};

function render(text: string): { text: string | undefined; findings: Finding[] } {
  const findings: Finding[] = [];
  const say = sayTo((finding) => findings.push(finding));
  return { text: renderJinja(`## template: jinja\n${text}`, variables, say), findings };
}

test.each([
  ['{{ v1.local_hostname }}', 'web-1'],
  ["{{ ds['meta_data']['odd-name'] }}", '1'],
  ['{{ ds.meta_data.tags[0] }} {{ ds.meta_data.tags | join(", ") }}', 'a a, b'],
  ['{{ ds.meta_data.tags }} {{ v1.region }} {{ true }}', "['a', 'b'] None True"],
  ['{{ nothing | default("x") }}', 'x'],
  ["{{ 'a' if v1.region else 'b' }}", 'b'],
  ["{% if v1.local_hostname == 'web-1' and not v1.region %}yes{% else %}no{% endif %}", 'yes'],
  ["{% if 'b' in ds.meta_data.tags %}in{% elif true %}other{% endif %}", 'in'],
  ["{% if 'c' not in ds.meta_data.tags %}out{% endif %}", 'out'],
  ['{% if x is defined %}1{% else %}2{% endif %}', '2'],
  ['{% for tag in ds.meta_data.tags %}\n- {{ loop.index }}{{ tag }}\n{% endfor %}\nend', '- 1a\n- 2b\nend'],
  ['{% set a = instance_id | upper %}{{ a ~ 1 }}', 'ABC1'],
  ['a {#- no -#} b', 'ab'],
  ["{{ '}}' }}", '}}'],
])('%s is rendered as Jinja does it', (template, expected) => {
  expect(render(template)).toEqual({ text: expected, findings: [] });
});

test('a name without a value is cloud-init’s mark, with a warning that has its place', () => {
  const { text, findings } = render('a: {{ ds.meta_data.nope }}\n');
  expect(text).toBe('a: CI_MISSING_JINJA_VAR/nope\n');
  expect(findings).toMatchObject([{ severity: 'warning', code: 'jinja-missing', line: 2, column: 6 }]);
});

test.each([
  ['{{ a.b.c }}', 'is not defined'],
  ['{{ 1 | nofilter }}', 'the filter `nofilter` is not known here'],
  ['{% if true %}', 'is not ended by `endif`'],
  ['{% endfor %}', 'stands without its beginning'],
  ['{% include "x" %}', 'the tag `include` is not known here'],
  ['{{ 1', 'is not ended by `}}`'],
  ['{{ ) }}', 'a value is missing here'],
])('%s drops the part and says why', (template, reason) => {
  const { text, findings } = render(template);
  expect(text).toBeUndefined();
  expect(findings).toMatchObject([{ severity: 'error', code: 'jinja', line: 2 }]);
  expect(findings[0]?.message).toContain(reason);
});

test('the prototype of an object is not reached', () => {
  expect(render('{{ ds.constructor }}').text).toBe('CI_MISSING_JINJA_VAR/constructor');
  expect(render('{{ __proto__ }}').text).toBe('CI_MISSING_JINJA_VAR/__proto__');
});

test('nested loops cannot make a guest run out of memory', () => {
  const loops = '{% for a in ds.meta_data.tags %}'.repeat(20) + 'x'.repeat(1000) + '{% endfor %}'.repeat(20);
  expect(render(loops)).toMatchObject({ text: undefined, findings: [{ code: 'jinja' }] });
});

test('no template makes the renderer throw', () => {
  const word = constantFrom(
    '{{',
    '}}',
    '{%',
    '%}',
    'if ',
    'for a in ',
    'endif',
    'x.y',
    "'",
    '|',
    '(',
    ' ',
    '\n',
    '1',
  );
  const rendered = property(array(word, { maxLength: 30 }), (words) => {
    const { text, findings } = render(words.join(''));
    checkJinja(
      words.join(''),
      sayTo(() => undefined),
    );
    return text !== undefined || findings.length > 0;
  });
  expect(() => assert(rendered)).not.toThrow();
});

test.each(['{##}', '{{1}}', '{%-', ' {{-1-}} ', '{{"'])(
  'a megabyte of %s takes no quadratic time',
  (piece) => {
    const { text, findings } = render(piece.repeat(1_000_000 / piece.length));
    expect(text !== undefined || findings.length > 0).toBe(true);
  },
);
