import { expect, test } from "vitest";
import { chooseCanary } from "../../../../src/agent/repair/judge/canary.ts";
import { createCodeParser } from "../../../../src/code/parse.ts";
import { createFailure, createRed } from "../check-result.ts";
import { openProject, type ProjectTexts } from "../repair-fixture.ts";

const TEST = "import sums\n\ndef test_add():\n    assert sums.add(1, 2) == 3\n";
const RED = createRed([createFailure("test_add", { file: "tests/test_sums.py" })]);

async function choose(texts: ProjectTexts, allowed: readonly string[] = []) {
  const { view } = await openProject(texts, allowed);
  return chooseCanary("fix tests", { view }, RED);
}

test("the likeliest file is made unreadable, with all that it holds", async () => {
  const text = "def add(a, b):\n    return a - b\n";
  const canary = await choose({
    ...{ "other.py": "x = 1\n", "sums.py": text, "tests/test_sums.py": TEST },
  });
  expect(canary?.path).toBe("sums.py");
  expect(canary?.text.endsWith(text)).toBe(true);
});

test.each([
  ["a.py", "x = 1\n"],
  ["a.js", "let x = 1;\n"],
  ["a.ts", "let x = 1;\n"],
  ["A.java", "class A {}\n"],
  ["a.go", "package a\n"],
  ["a.rs", "fn a() {}\n"],
  ["a.c", "int a;\n"],
  ["a.rb", "x = 1\n"],
])("no language reads it: %s", async (path, text) => {
  const canary = await choose({ [path]: text });
  expect(canary?.path).toBe(path);
  const parsed = await createCodeParser().parse(path, canary?.text ?? "");
  expect(parsed?.problems.length).toBeGreaterThan(0);
});

test("without a file that could hold the fault there is none", async () => {
  expect(await choose({ "tests/test_sums.py": TEST })).toBeNull();
});
