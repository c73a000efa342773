import { expect, test } from "vitest";
import { parseTemplate } from "../../../src/template/static/parse-template.ts";
import { traceTemplate } from "../../../src/template/static/trace-template.ts";

/** The names by which `x` is asked, where they are known. */
function listItems(source: string): unknown[] {
  const { accesses } = traceTemplate(parseTemplate(source));
  return accesses.filter(({ via }) => via === "item").map(({ name }) => name);
}

test.each([
  ["x['ro' 'le']"],
  ["x['ro' ~ 'le']"],
  ["x['ro' + 'le']"],
  ["x['%s%s' % ('ro', 'le')]"],
  ["x['%s%s' | format('ro', 'le')]"],
  ["x['%(a)sle' % {'a': 'ro'}]"],
  ["x['%c' % 114 ~ 'ole']"],
  ["x['{}{}'.format('ro', 'le')]"],
  ["x['{a}le'.format(a='ro')]"],
  ["x['elor'[::-1]]"],
  ["x['elor' | reverse]"],
  ["x['elor' | list | reverse | join]"],
  ["x['#role#'[1:5]]"],
  ["x['#role#'[1:-1]]"],
  ["x['rXe' | replace('X', 'ol')]"],
  ["x['ROLE' | lower]"],
  ["x['ROLE'.lower()]"],
  ["x['rOLE'.swapcase().capitalize().lower()]"],
  ["x['-r-o-l-e-'.split('-') | join]"],
  ["x['ol'.join(['r', 'e'])]"],
  ["x[['r', 'ole'] | join]"],
  ["x[dict(ro=1, le=2) | join]"],
  ["x[{'a': 'role'}['a']]"],
  ["x[{'a': 'role'}.a]"],
  ["x[('a', 'role')[1]]"],
  ["x['  role ' | trim]"],
  ["x['r<b>ole' | striptags]"],
  ["x['role...' | truncate(4, true, '')]"],
  ["x['a,role'.partition(',')[2]]"],
  ["x['r' * 1 ~ 'ole']"],
])("{{ %s }} asks for the role", (expression) => {
  expect(listItems(`{{ ${expression} }}`)).toContain("role");
});

test.each([
  ["a variable", "{% set a = 'ro' %}{% set b = a ~ 'le' %}{{ x[b] }}"],
  ["a block", "{% set a %}ro{{ 'le' }}{% endset %}{{ x[a] }}"],
  [
    "a loop",
    "{% set n = namespace(s='') %}{% for c in 'role' %}{% set n.s = n.s ~ c %}{% endfor %}{{ x[n.s] }}",
  ],
  ["a macro", "{% macro n(a) %}r{{ a }}e{% endmacro %}{{ x[n('ol')] }}"],
  ["a parameter", "{% macro g(n) %}{{ x[n] }}{% endmacro %}{{ g(n='role') }}"],
  ["a default", "{% macro g(n='role') %}{{ x[n] }}{% endmacro %}"],
  ["several targets", "{% set a, b = 'ro', 'le' %}{{ x[a + b] }}"],
  ["a list that grows", "{% set l = ['ro'] %}{{ l.append('le') }}{{ x[l | join] }}"],
])("a name is followed through %s", (_, source) => {
  expect(listItems(source)).toContain("role");
});

test("both branches of a condition are possible", () => {
  expect(listItems("{% set a = 'b' %}{% if c %}{% set a = 'd' %}{% endif %}{{ x[a] }}")).toEqual([
    { kind: "either", options: ["d", "b"] },
  ]);
});

test("unknown pieces stay gaps", () => {
  expect(listItems("{{ x[u ~ 'class' ~ u] }}")).toEqual([
    { kind: "gapped", parts: [null, "class", null] },
  ]);
});

test("a macro that calls itself is followed once", () => {
  const source = "{% macro f(n) %}{{ x['a'] }}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(1) }}";
  expect(listItems(source)).toEqual(["a", "a"]);
});

test("names the template sets itself are not names of the engine", () => {
  const { accesses } = traceTemplate(parseTemplate("{% set os = 1 %}{{ os.name }}{{ sys.name }}"));
  expect(accesses.filter(({ via }) => via === "name").map(({ name }) => name)).toEqual(["sys"]);
});

test("lists that hold one another many times are compared without being written out", () => {
  const source = `{% set a = ['x', 'x'] %}${"{% set a = [a, a] %}".repeat(60)}{{ (a if b else c)['role'] }}`;
  expect(listItems(source)).toEqual(["role"]);
});
