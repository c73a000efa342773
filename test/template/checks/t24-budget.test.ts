import { expect, test } from "vitest";
import { checkCodeExecution } from "../../../src/template/checks/t22-code-execution.ts";
import {
  checkBudget,
  createCrashFinding,
  createMemoryFinding,
  createOutputFinding,
  createTimeoutFinding,
} from "../../../src/template/checks/t24-budget.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";

const MACRO_TREE = [..."bcdefgh"]
  .map(
    (name, index) =>
      `{% macro ${name}() %}${`{{ ${"abcdefg"[index]}() }}`.repeat(10)}{% endmacro %}`,
  )
  .join("");

test.each([
  ["an endless range", "{% for i in range(100000000) %}x{% endfor %}", "range-too-large"],
  ["a computed range", "{{ range(10 ** 9) | list | length }}", "range-too-large"],
  ["a range of a variable", "{% set n = 100 * 1000 %}{{ range(n) | join }}", "range-too-large"],
  [
    "nested ranges",
    "{% for a in range(200) %}{% for b in range(200) %}{% for c in range(200) %}{% endfor %}{% endfor %}{% endfor %}",
    "loops-too-many",
  ],
  [
    "a format that holds itself",
    "{% set n = namespace(t='aa') %}{% for i in range(30) %}{% set n.t = '%s%s%s' | format(n.t, n.t, n.t) %}{% endfor %}",
    "text-too-large",
  ],
  ["many filters with arguments", `{{ 'a'${" | f(1, 2)".repeat(600)} }}`, "expression-too-long"],
  ["many slices", `{{ 'a'${"[0:1]".repeat(1200)} }}`, "expression-too-long"],
  ["a repeated text", "{{ 'abc' * 1000 * 1000 }}", "text-too-large"],
  ["a wide text", "{{ 'a' | center(1000000000) }}", "text-too-large"],
  ["a wide number", "{{ '%1000000000d' % 1 }}", "text-too-large"],
  ["a wide field", "{{ '{:>1000000000}'.format(1) }}", "text-too-large"],
  [
    "a text doubled forty times",
    `{% set s = 'ab' %}${"{% set s = s ~ s %}".repeat(40)}`,
    "text-too-large",
  ],
  [
    "a text doubled for each message",
    "{% set n = namespace(s='x') %}{% for m in messages %}{% set n.s = n.s ~ n.s %}{% endfor %}",
    "doubling-loop",
  ],
  ["a tree of macros", `{% macro a() %}x{% endmacro %}${MACRO_TREE}{{ h() }}`, "macro-expansion"],
  [
    "100,000 parentheses",
    `{{ ${"(".repeat(100_000)}1${")".repeat(100_000)} }}`,
    "brackets-too-deep",
  ],
  ["20,000 conditions", "{% if a %}".repeat(20_000), "blocks-too-deep"],
  ["50,000 negations", `{{ ${"not ".repeat(50_000)}a }}`, "expression-too-long"],
  ["60,000 additions", `{{ ${"1+".repeat(60_000)}1 }}`, "expression-too-long"],
  ["40,000 filters", `{{ a${"|trim".repeat(40_000)} }}`, "expression-too-long"],
  [
    "15,000 alternatives",
    `{% if a %}${"{% elif b %}".repeat(15_000)}{% endif %}`,
    "expression-too-long",
  ],
  ["a sea of blanks", `{{ a }}${" ".repeat(200_000)}b`, "blank-run"],
  ["five megabytes", "a".repeat(5_000_000), "source-too-large"],
])("%s is refused before anything parses it", (_, source, code) => {
  const findings = checkBudget(source);
  expect(findings.map((finding) => finding.code)).toContain(code);
  expect(findings.every(({ effect }) => effect === "refuse")).toBe(true);
});

test.each([
  ["strings", "{{ '".repeat(60_000)],
  ["comments", "{#".repeat(120_000)],
  ["assignments", "{% set a = a ~ 'b' %}".repeat(11_000)],
  ["a long list", `{{ [${"'a',".repeat(60_000)}] }}`],
  ["many small conditions", "{% if a %}{% set x = x ~ 'a' %}{% endif %}".repeat(6_000)],
  [
    "calls of a long macro",
    `{% macro a(x) %}${"{{ x }}".repeat(5_000)}{% endmacro %}${"{{ a('b') }}".repeat(15_000)}`,
  ],
  [
    "slices of a long text",
    `{% set a = '${"a".repeat(9_000)}' %}${"{{ a[::-1] }}".repeat(15_000)}`,
  ],
  [
    "the deepest that is allowed",
    `${"{% if a %}".repeat(199)}{{ ${"(".repeat(199)}a${")".repeat(199)} }}${"{% endif %}".repeat(199)}`,
  ],
])("%s of 256 KB are judged and do not hang the checks", (_, source) => {
  const refused = checkBudget(source).some(({ effect }) => effect === "refuse");
  const findings = refused ? [] : checkCodeExecution(source);
  expect(findings.filter(({ effect }) => effect === "refuse")).toEqual([]);
});

test("recursion of macros is left to the limits of rendering: real templates recurse over schemas", () => {
  expect(checkBudget("{% macro f(n) %}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(1) }}")).toEqual([]);
});

test.each([
  ["{% for i in range(messages | length) %}{{ i }}{% endfor %}"],
  ["{{ '-' * 80 }}{% for c in 'abc' %}{% for d in range(20) %}{{ d }}{% endfor %}{% endfor %}"],
  ["{% set n = n + n %}{% set s = s ~ s %}"],
  ["{% for m in messages %}{% set n.i = n.i + 1 if n.i < 3 else n.i %}{% endfor %}"],
])("%s is within the limits", (source) => {
  expect(checkBudget(source)).toEqual([]);
});

test.skipIf(!hasTemplateFixtures)("no real template is beyond the limits", () => {
  const real = [
    ...readFixtureTemplates("templates-llama.cpp"),
    ...readFixtureTemplates("third-party-glyphhound/corpus"),
    ...readFixtureTemplates("third-party-glyphhound/payloads"),
  ];
  const refused = real.filter(({ source }) => checkBudget(source).length > 0);
  expect(real.length).toBeGreaterThan(190);
  expect(refused.map(({ name }) => name)).toEqual([]);
});

test("what only rendering shows has its findings here", () => {
  const findings = [
    createTimeoutFinding(2_000),
    createMemoryFinding(1),
    createOutputFinding(1),
    createCrashFinding("SIGSEGV"),
  ];
  expect(findings.map(({ code, effect }) => [code, effect])).toEqual([
    ["render-timeout", "refuse"],
    ["render-memory", "refuse"],
    ["render-output", "refuse"],
    ["render-crash", "refuse"],
  ]);
});
