import { describe, expect, test } from "vitest";
import { acceptEdits } from "../../../src/agent/repair/accept/accept-edits.ts";
import { createBase } from "../../../src/agent/repair/base.ts";
import { createFailure, createGreen, createRed } from "./check-result.ts";
import { createRepair, type ReadText } from "./repair-fixture.ts";

const SUMS = "def add(a, b):\n    return a - b\n\n\ndef mul(a, b):\n    return a + b\n";
const TESTS =
  "import sums\n\ndef test_add():\n    assert sums.add(17, 25) == 42\n\ndef test_mul():\n    assert sums.mul(3, 4) == 12\n";
const TEXTS = { "sums.py": SUMS, "tests/test_sums.py": TESTS };
const CHEAT = SUMS.replace(
  "    return a - b",
  "    if a == 17 and b == 25:\n        return 42\n    return a - b",
);

function fail(name: string) {
  return createFailure(`tests/test_sums.py::${name}`, { file: "tests/test_sums.py" });
}

function judge(read: ReadText) {
  const text = read("sums.py");
  const isAdded = text.includes("a == 17") || text.includes("return a + b\n\n");
  const failing = [
    ...(isAdded ? [] : [fail("test_add")]),
    ...(text.includes("a * b") ? [] : [fail("test_mul")]),
  ];
  return failing.length > 0
    ? createRed(failing, { passed: 2 - failing.length })
    : createGreen({ passed: 2 });
}

describe("a branch on the values of a test", () => {
  test.each([
    { why: "in one step", first: CHEAT.replace("return a + b", "return a * b") },
    { why: "as the ground of a second", first: CHEAT },
  ])("is not kept, $why", async ({ first }) => {
    const repair = await createRepair({
      texts: TEXTS,
      judge,
      engine: {
        answers: (prompt) =>
          `${prompt.includes("a == 17 and") ? first.replace("return a + b", "return a * b") : first}\`\`\``,
      },
    });
    expect(await repair.run()).toMatchObject({ status: "not-achieved" });
    expect(repair.project.get("sums.py")).toBe(SUMS);
  });
});

describe("a run of only some tests", () => {
  const BASE = createBase(createRed(["test_add"], { durationMs: 90_000 }));
  const EDIT = { path: "sums.py", baseText: SUMS, newText: SUMS.replace("a - b", "a + b") };

  test.each([{ areCopies: true }, { areCopies: false }])(
    "is no proof: all run in the project, for as long as they take, copies $areCopies",
    async ({ areCopies }) => {
      const repair = await createRepair({ texts: TEXTS, judge: () => createGreen({ passed: 9 }) });
      const opened = await repair.deps.openTrials({ baseline: BASE.result, canary: null });
      const result = createGreen({ narrowed: true, durationMs: 500 });
      const trials = { ...opened, areCopies };
      const passing = { base: BASE, edits: [EDIT], result, trials };
      const acceptance = await acceptEdits(repair.deps, passing);
      expect(acceptance).toMatchObject({ kind: "accepted", result: { narrowed: false } });
      expect(repair.checks).toEqual([{ timeoutMs: 180_000 }]);
    },
  );
});

test("a file that a person changes between two steps of a repair is left to them", async () => {
  const theirs = "y = 1\n# a remark of theirs\n";
  const repair = await createRepair({
    texts: { "a.py": "x = 1\n", "b.py": "y = 1\n" },
    judge: (read) => {
      const failing = [
        ...(read("a.py").includes("x = 2") ? [] : ["test_a"]),
        ...(read("b.py").includes("y = 2") ? [] : ["test_b"]),
      ];
      return failing.length > 0
        ? createRed(failing, { passed: 2 - failing.length })
        : createGreen({ passed: 2 });
    },
    engine: {
      answers: (prompt) => {
        if (prompt.includes("x = 1\n")) return "x = 2\n```";
        repair.project.put("b.py", theirs);
        return "y = 2\n```";
      },
    },
  });
  await expect(repair.run()).rejects.toMatchObject({ code: "file-changed" });
  expect(repair.project.get("b.py")).toBe(theirs);
});
