import { expect, test } from "vitest";
import { GoalTests } from "../../../src/agent/repair/goal-tests.ts";
import { createFailure, createGreen, createRed } from "./check-result.ts";

const MINE = createFailure("test_a", { file: "test_a.py" });
const OTHER = createFailure("test_b", { file: "test_b.py" });
const NEW = createFailure("test_c", { file: "test_c.py" });

test("without named test files every run is as it is", () => {
  const goal = new GoalTests([]);
  const run = createRed([MINE, OTHER]);
  expect(goal.view(run)).toBe(run);
  expect(goal.otherCount).toBe(0);
});

test("what was red beside the named files does not count, and the command says so", () => {
  const goal = new GoalTests(["test_a.py"]);
  const before = goal.view(createRed([MINE, OTHER]));
  expect(before).toMatchObject({ outcome: "failed", report: { failed: 1, failures: [MINE] } });
  expect(before.command).toMatch(/ \(test_a\.py\)$/);
  expect(goal.otherCount).toBe(1);
  expect(goal.view(createRed([OTHER]))).toMatchObject({
    outcome: "passed",
    report: { failed: 0, failures: [] },
  });
  expect(goal.view(createGreen())).toMatchObject({ outcome: "passed" });
});

test("what fails newly counts wherever it is", () => {
  const goal = new GoalTests(["test_a.py"]);
  goal.view(createRed([MINE, OTHER]));
  expect(goal.view(createRed([OTHER, NEW]))).toMatchObject({
    outcome: "failed",
    report: { failures: [NEW] },
  });
});

test("where the named files do not fail, all tests are meant", () => {
  const goal = new GoalTests(["test_a.py"]);
  const run = createRed([OTHER]);
  expect(goal.view(run)).toBe(run);
});

test("a failure without a file may be of the named ones", () => {
  const goal = new GoalTests(["test_a.py"]);
  const lost = createFailure("test_somewhere");
  expect(goal.view(createRed([lost, OTHER]))).toMatchObject({ report: { failures: [lost] } });
});

test("a report that lists only some failures is left as it is", () => {
  const goal = new GoalTests(["test_a.py"]);
  const run = createRed([MINE, OTHER]);
  const cut = { ...run, report: { ...run.report, failed: 900 } };
  expect(goal.view(cut)).toBe(cut);
});
