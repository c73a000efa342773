import { expect, test } from "vitest";
import { measureBlankRun, measureSource } from "../../../src/template/static/source-limits.ts";

test.each([
  ["{% if a %}{% for b in c %}{% endfor %}{% endif %}{% if d %}{% endif %}", { blockDepth: 2 }],
  ["{% set a %}{% set b = 1 %}{% endset %}", { blockDepth: 1 }],
  ["{{ ((a)[b{", { bracketDepth: 3 }],
  ["{{ (a) }}{{ (b) }}", { bracketDepth: 1 }],
  ["{{ not not not a }}", { chainLength: 3 }],
  ["{{ a | b | c }}", { chainLength: 2 }],
  ["{{ ['a', 'b', 'c', 'd'] }}", { chainLength: 1 }],
  ["{{ a | f(1, 2) | f(1, 2) | f(1, 2) }}", { chainLength: 6 }],
  ["{{ a[0:1][0:1][0:1] }}", { chainLength: 3 }],
  ["{% if a %}{% elif b %}{% elif c %}{% elif d %}{% endif %}", { chainLength: 3 }],
  ["((( {% raw %}{{ ((( }}{% endraw %} {# ((( #}", { bracketDepth: 0 }],
])("%s measures %j", (source, expected) => {
  expect(measureSource(source)).toMatchObject(expected);
});

test("only long runs of blanks are measured", () => {
  expect(measureBlankRun(`a${" ".repeat(300)}b${"\n".repeat(200)}`)).toBe(300);
});
