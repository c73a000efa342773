import { expect, test } from "vitest";
import { createPalette } from "../../src/ui/palette.ts";
import { type ProbeComparison, renderComparison } from "../../src/ui/template-diff-view.ts";

const difference = { index: 5, line: 2, before: "a\n", first: "x\u001b", second: "", after: "b" };
const names = { first: "old\u0007.jinja", second: "new.jinja" };

function render(comparisons: readonly ProbeComparison[]): string[] {
  return renderComparison(names, comparisons, createPalette(false));
}

test("probes that differ in the same way are told together", () => {
  expect(
    render([
      { probe: "user", outcome: "equal" },
      { probe: "system", outcome: "different", difference },
      { probe: "tools", outcome: "one-sided", fails: "second", reason: "no\ntools" },
      { probe: "code", outcome: "different", difference: { ...difference, index: 9, line: 3 } },
      { probe: "call", outcome: "refused" },
    ]),
  ).toEqual([
    "- old·.jinja",
    "+ new.jinja",
    "",
    "system, code  line 2, character 6",
    '    "a\\n"',
    '  - "x\\u001b"',
    '  + ""',
    '    "b"',
    "",
    "tools",
    "  + does not render it: no tools",
    "",
    "1 of 5 probes: equal prompts, 1 neither renders",
  ]);
});

test("equal templates need one line", () => {
  expect(render([{ probe: "user", outcome: "equal" }])).toEqual(["1 of 1 probe: equal prompts"]);
});
