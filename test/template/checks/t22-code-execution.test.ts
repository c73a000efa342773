import { expect, test } from "vitest";
import { checkCodeExecution } from "../../../src/template/checks/t22-code-execution.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";

function listCodes(source: string): string[] {
  return checkCodeExecution(source)
    .filter(({ effect }) => effect === "refuse")
    .map(({ code }) => code);
}

test.each([
  ["{{ x.__class__ }}"],
  ["{{ x . __class__ }}"],
  ["{{ ''['__cla' 'ss__'] }}"],
  ["{{ x['\\x5f\\x5fclass\\x5f\\x5f'] }}"],
  ["{{ x['\\137\\137class__'] }}"],
  ["{{ x['＿＿class＿＿'] }}"],
  ["{{ x | attr('__class__') }}"],
  ["{{ x | map('attr', '__class__') | list }}"],
  ["{{ x | map(attribute='a.__class__') | list }}"],
  ["{{ x | selectattr('__class__') | list }}"],
  ["{{ x | groupby('__class__') }}"],
  ["{{ x | sort(attribute='__class__') }}"],
  ["{{ x.get('__class__') }}"],
  ["{{ '{0.__class__}'.format(x) }}"],
  ["{{ x[y | default('__class__')] }}"],
  ["{{ x[y or '__class__'] }}"],
  ["{{ x['__class__' if y else 'role'] }}"],
  ["{% for k in ['role', '__class__'] %}{{ x[k] }}{% endfor %}"],
  ["{% set u = (x | string)[1] %}{{ x[u ~ u ~ 'class' ~ u ~ u] }}"],
  ["{{ self._TemplateReference__context }}"],
  ["{% for c in x.__class__ %}{% endfor %}"],
  ["{% if x.__class__ %}{% endif %}"],
  ["{% filter attr('__class__') %}a{% endfilter %}"],
  ["{% call x(y.__class__) %}{% endcall %}"],
  ["{{ x is eq(y.__class__) }}"],
  ["{{ x | first(1).__class__ }}"],
  ["{{ {'a': [x(*y.__class__)]} }}"],
  ["{% block a %}{{ x.__class__ }}{% endblock %}"],
  ["{% with a = '__class__' %}{{ x[a] }}{% endwith %}"],
  ["{% do x.__class__ %}"],
  ["{% unknown x.__class__ %}"],
  ["{{ ? x.__class__ }}"],
  ["{{ x['__cl' ~ 'ass__'] ? }}"],
  ["{{ ? }}{{ x['__cl' ~ 'ass__'] }}"],
])("%s reaches into the object model", (source) => {
  expect(listCodes(source)).toContain("dunder-access");
});

test.each([
  ["{{ x.mro() }}", "internal-access"],
  ["{{ x.gi_frame.f_globals }}", "internal-access"],
  ["{{ x.constructor('return 1')() }}", "internal-access"],
  ["{{ x['sys' ~ 'tem']('id') }}", "execution-call"],
  ["{{ eval('1') }}", "execution-call"],
  ["{{ globals() }}", "execution-call"],
  ["{{ getattr(x, 'role') }}", "execution-call"],
  ["{{ os.name }}", "module-access"],
  ["{{ ? subprocess.run }}", "module-access"],
  ["{{ x | attr(y) }}", "dynamic-attribute"],
  ["{{ x | map('attr', y) }}", "dynamic-attribute"],
  ["{% include 'x' %}", "external-template"],
  ["{%- import x as y -%}", "external-template"],
  ["{% from 'x' import y %}", "external-template"],
  ["{% extends x %}", "external-template"],
])("%s gives %s", (source, code) => {
  expect(listCodes(source)).toEqual([code]);
});

test.each([
  ["{% set k = 'ro' ~ 'le' %}{{ m[k] }}{{ m[i] }}"],
  ["{{ m.system }}{{ roles['system'] }}{{ x[a ~ '_' ~ b] }}"],
  ["{% macro open(t) %}<{{ t }}>{% endmacro %}{{ open('a') }}"],
  ["edit __init__.py {{ 'and __main__.py' }}"],
  ["{{ m | attr('role') }}{{ tools | selectattr('type', 'equalto', 'function') | list }}"],
  ["{% generation %}{{ m.content }}{% endgeneration %}{{ raise_exception('a') }}"],
  ["{% set ns = namespace(a=1) %}{% set ns.a = ns.a + 1 %}{{ dict(a=1) | tojson }}"],
])("%s is ordinary", (source) => {
  expect(checkCodeExecution(source)).toEqual([]);
});

test("a tag that cannot be read is said, and is no reason to refuse", () => {
  expect(checkCodeExecution("{{ a ? b }}")).toMatchObject([
    { code: "second-parser-failed", severity: "info" },
  ]);
});

const BENIGN = /^1[012]_benign/;

test.skipIf(!hasTemplateFixtures)("every hostile payload is refused, and no control", () => {
  const payloads = readFixtureTemplates("third-party-glyphhound/payloads");
  const wrong = payloads.filter(
    ({ name, source }) => listCodes(source).length > 0 === BENIGN.test(name),
  );
  expect(payloads.length).toBeGreaterThan(30);
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

test.skipIf(!hasTemplateFixtures)("real templates give no finding at all", () => {
  const real = [
    ...readFixtureTemplates("templates-llama.cpp"),
    ...readFixtureTemplates("third-party-glyphhound/corpus"),
  ];
  const found = real.filter(({ source }) => checkCodeExecution(source).length > 0);
  expect(real).toHaveLength(190);
  expect(found.map(({ name }) => name)).toEqual([]);
});
