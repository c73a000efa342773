import { describe, expect, test } from "vitest";
import { decideTimeLimit, type Edit, judgeEdits } from "../../../src/agent/repair/judge.ts";
import { AgentError } from "../../../src/base/errors.ts";
import type { CheckResult } from "../../../src/tools/run-checks.ts";
import { createFailure, createGreen, createRed } from "./check-result.ts";
import { createRepair, type RepairOptions } from "./repair-fixture.ts";

/** Line ends that no edit could bring back. */
const TEXTS = { "a.py": "\uFEFFx = 1\r\ny = 1\nw = 1\n", "b.py": "z = 1" };

function createEdit(path: "a.py" | "b.py", newText: string): Edit {
  return { path, baseText: path === "a.py" ? "x = 1\ny = 1\nw = 1\n" : "z = 1", newText };
}

const EDITS = [createEdit("a.py", "x = 2\ny = 1\nw = 1\n"), createEdit("b.py", "z = 2")];

async function openRepair(judge: RepairOptions["judge"]) {
  const repair = await createRepair({ texts: TEXTS, judge });
  for (const path of Object.keys(TEXTS)) await repair.view.open(path);
  return { ...repair, before: repair.project.snapshot() };
}

describe("the tree", () => {
  test.each<[string, CheckResult, CheckResult]>([
    ["fixed", createRed(["a"]), createGreen()],
    ["better", createRed(["a", "b"]), createRed(["a"], { passed: 1 })],
  ])("keeps all edits that are %s", async (comparison, base, result) => {
    const { deps, project, view } = await openRepair(() => result);
    expect(await judgeEdits(deps, EDITS, base)).toEqual({ comparison, result });
    expect(project.get("a.py")).toBe("\uFEFFx = 2\ny = 1\nw = 1\n");
    expect(project.get("b.py")).toBe("z = 2");
    expect((await view.open("b.py"))?.text).toBe("z = 2");
  });

  test.each<[string, CheckResult, CheckResult]>([
    ["same", createRed(["a"]), createRed(["a"])],
    ["worse", createRed(["a"]), createRed(["b"])],
  ])("is as it was after edits that are %s", async (comparison, base, result) => {
    const { deps, project, before, workspace } = await openRepair(() => result);
    expect(await judgeEdits(deps, EDITS, base)).toMatchObject({ comparison });
    expect(project.snapshot()).toEqual(before);
    expect(workspace.changes()).toEqual([]);
  });

  test("keeps what somebody wrote since a file was read", async () => {
    const { deps, project } = await openRepair(() => createGreen());
    project.put("b.py", "z = 'mine'");
    await expect(judgeEdits(deps, EDITS, createRed(["a"]))).rejects.toMatchObject({
      code: "file-changed",
    });
    expect(project.get("b.py")).toBe("z = 'mine'");
    expect(project.get("a.py")).toBe(TEXTS["a.py"]);
  });

  test("is as it was after tests that could not be waited for", async () => {
    const reason = new AgentError("interrupted", { signal: "SIGINT" });
    const { deps, project, before } = await openRepair(() => {
      throw reason;
    });
    await expect(judgeEdits(deps, EDITS, createRed(["a"]))).rejects.toBe(reason);
    expect(project.snapshot()).toEqual(before);
  });

  test("is as it was when the second of two files cannot be written", async () => {
    const { deps, project, before, checks } = await openRepair(() => createGreen());
    const edits = [createEdit("a.py", "x = 2\n"), createEdit("b.py", "z = '\0'")];
    await expect(judgeEdits(deps, edits, createRed(["a"]))).rejects.toMatchObject({
      code: "file-not-editable",
    });
    expect(project.snapshot()).toEqual(before);
    expect(checks).toEqual([]);
  });

  test("goes back to the text an edit was made from, not to the start of the task", async () => {
    const results = [createRed(["a"], { passed: 1 }), createRed(["a"], { passed: 1 })];
    const { deps, project } = await openRepair(() => results.shift() ?? createGreen());
    const first = await judgeEdits(deps, EDITS.slice(1), createRed(["a", "b"]));
    expect(first.comparison).toBe("better");
    const next = { path: "b.py", baseText: "z = 2", newText: "z = 3" };
    expect((await judgeEdits(deps, [next], first.result)).comparison).toBe("same");
    expect(project.get("b.py")).toBe("z = 2");
  });
});

describe("a slow suite", () => {
  const SLOW = createRed(["a", "b"], { durationMs: 6000 });
  const [FIRST] = SLOW.report.failures;

  test("is not run when one of its failing tests still fails", async () => {
    const narrow = createRed(["a"], { narrowed: true });
    const { deps, checks } = await openRepair(() => narrow);
    expect(await judgeEdits(deps, EDITS, SLOW)).toEqual({ comparison: "same", result: narrow });
    expect(checks).toEqual([{ timeoutMs: 30_000, onlyTests: [FIRST] }]);
  });

  test("is run when that test passes, and decides", async () => {
    const { deps, checks } = await openRepair((_read, { onlyTests }) =>
      onlyTests === undefined ? createRed(["b"], { passed: 1 }) : createGreen({ narrowed: true }),
    );
    expect(await judgeEdits(deps, EDITS, SLOW)).toMatchObject({ comparison: "better" });
    expect(checks).toEqual([{ timeoutMs: 30_000, onlyTests: [FIRST] }, { timeoutMs: 30_000 }]);
  });

  test("is not run twice by a runner that cannot run one test", async () => {
    const { deps, checks } = await openRepair(() => createGreen());
    expect(await judgeEdits(deps, EDITS, SLOW)).toMatchObject({ comparison: "fixed" });
    expect(checks).toHaveLength(1);
  });
});

test.each<[string, CheckResult]>([
  ["fast", createRed(["a"], { durationMs: 5000 })],
  ["hanging", createRed(["a"], { durationMs: 60_000, outcome: "timed-out" })],
])("a %s suite is run at once", async (_fact, base) => {
  const { deps, checks } = await openRepair(() => createRed(["a"]));
  await judgeEdits(deps, EDITS, base);
  expect(checks).toEqual([{ timeoutMs: expect.any(Number) }]);
});

test.each([
  ["failed", 0, 10_000],
  ["failed", 2000, 10_000],
  ["failed", 4000, 20_000],
  ["failed", 50_000, 120_000],
  ["timed-out", 60_000, 60_000],
  ["timed-out", 3000, 3000],
] as const)(
  "after tests that %s in %i ms a candidate gets %i ms",
  (outcome, durationMs, limitMs) => {
    expect(decideTimeLimit(createRed([createFailure("a")], { outcome, durationMs }))).toBe(limitMs);
  },
);

test("a green candidate stays when the time ends while a linter looks", async () => {
  const repair = await openRepair(() => createGreen());
  const { deps, project } = repair;
  deps.inspect = {
    inspect: async () => {
      throw new AgentError("time-up", { timeoutMs: 1 });
    },
  };
  const judgement = await judgeEdits(deps, EDITS, createRed(["a"]));
  expect(judgement.comparison).toBe("fixed");
  expect(project.get("b.py")).toBe("z = 2");
});
