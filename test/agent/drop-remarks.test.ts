import { expect, test } from "vitest";
import { dropRemarks } from "../../src/agent/drop-remarks.ts";

test.each([
  ["behind a signature", "def run():  # shown below, lines 9-10\n    go()", "def run():\n    go()"],
  [
    "of another language",
    "function run() {  // lines 3-5\n  go();\n}",
    "function run() {\n  go();\n}",
  ],
  [
    "on a line of its own",
    "# shown below, lines 8-10\ndef run():\n    go()",
    "def run():\n    go()",
  ],
  ["a cut line", "def run(a,  # the line goes on, lines 1-4\n    b):", "def run(a,\n    b):"],
  [
    "nothing of the kind",
    "x = 1  # see lines 3-5 of the paper",
    "x = 1  # see lines 3-5 of the paper",
  ],
])("a remark %s is dropped, code stays", (_what, text, expected) => {
  expect(dropRemarks(text, "def run():\n    pass\n")).toBe(expected);
});

test("a comment that stands in the file stays", () => {
  const line = "TABLE = 1  # lines 8-10";
  expect(dropRemarks(`${line}\nx = 2`, `${line}\n`)).toBe(`${line}\nx = 2`);
});
