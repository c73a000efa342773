import { expect, test } from "vitest";
import type { Finding } from "../../../src/tools/inspect/inspector.ts";
import { createFailure, createGreen, createRed } from "../../agent/repair/check-result.ts";
import { openBench } from "./tool-bench.ts";

const TEXT = "def pay(a):\n    return a\n";
const NEW = "def pay(a):\n    return a + 1\n";

function createFinding(message: string): Finding {
  return { path: "pay.py", line: 1, rule: null, message, source: "lint" };
}

test("only what the task broke is told, and what failed before is counted", async () => {
  const runs = [createRed(["old"], { passed: 2 }), createRed(["old", "fresh"], { passed: 1 })];
  const { call, context } = await openBench(
    { "pay.py": TEXT },
    { named: ["pay.py"], check: () => runs.shift() ?? createGreen() },
  );
  await call("read", { target: "pay.py" });
  await call("edit", { target: "pay.py" }, NEW);
  const { text, isOk } = await call("run_checks", {});
  expect(isOk).toBe(true);
  expect(text).toContain("- fresh: fresh is wrong");
  expect(text).not.toContain("- old");
  expect(text).toContain("1 that failed before still fail");
  expect(context.checks.standing).toMatchObject({ isGood: false, passes: false });
  expect(context.checks.takeRuns().map(({ purpose }) => purpose)).toEqual(["before", "candidate"]);
});

test("findings from before the task are not told, new ones are", async () => {
  const before = [createFinding("line too long")];
  let findings = before;
  const { call } = await openBench(
    { "pay.py": TEXT },
    { named: ["pay.py"], inspect: (paths) => (paths.includes("pay.py") ? findings : []) },
  );
  await call("read", { target: "pay.py" });
  await call("edit", { target: "pay.py" }, NEW);
  findings = [...before, createFinding("undefined name b")];
  const { text } = await call("run_checks", {});
  expect(text).toContain("There are no tests.");
  expect(text).toContain("- pay.py:1 undefined name b");
  expect(text).not.toContain("too long");
});

test("a tree that nobody touched is tested once, a changed one once for each change", async () => {
  let runs = 0;
  const check = () => {
    runs += 1;
    return createGreen();
  };
  const { call } = await openBench({ "pay.py": TEXT }, { named: ["pay.py"], check });
  await call("run_checks", {});
  await call("run_checks", {});
  expect(runs).toBe(1);
  await call("read", { target: "pay.py" });
  await call("edit", { target: "pay.py" }, NEW);
  await call("run_checks", {});
  await call("run_checks", {});
  expect(runs).toBe(2);
});

test.each([
  [
    "tests that hang now",
    createRed([], { outcome: "timed-out", problem: "did not finish" }),
    false,
  ],
  [
    "tests that cannot start now",
    createRed([], { outcome: "not-runnable", problem: "no pytest" }),
    false,
  ],
  ["fewer tests that pass", createRed(["a"], { passed: 0 }), false],
  ["the same failure", createRed(["a"], { passed: 3 }), true],
  ["all pass", createGreen(), true],
])("%s after one failure before: good is %#", async (_name, after, isGood) => {
  const runs = [createRed(["a"], { passed: 3 }), after];
  const { call, context } = await openBench(
    { "pay.py": TEXT },
    { named: ["pay.py"], check: () => runs.shift() ?? createGreen() },
  );
  await call("read", { target: "pay.py" });
  await call("edit", { target: "pay.py" }, NEW);
  expect((await context.checks.run()).isGood).toBe(isGood);
});

test("tests that a file hid by not loading are no harm done", async () => {
  const load = createFailure("pay.py", { kind: "load" });
  const runs = [createRed([load]), createRed(["one", "two"], { passed: 3 })];
  const { call, context } = await openBench(
    { "pay.py": TEXT },
    { named: ["pay.py"], check: () => runs.shift() ?? createGreen() },
  );
  await call("read", { target: "pay.py" });
  await call("edit", { target: "pay.py" }, NEW);
  expect((await context.checks.run()).isGood).toBe(true);
});

test("where nothing is to change unless something fails, a green project stays as it is", async () => {
  const { call, project } = await openBench(
    { "pay.py": TEXT },
    { named: ["pay.py"], isConditional: true, check: () => createGreen() },
  );
  await call("read", { target: "pay.py" });
  const { isOk, text } = await call("edit", { target: "pay.py" }, NEW);
  expect({ isOk, text }).toMatchObject({
    isOk: false,
    text: expect.stringContaining("Everything passes"),
  });
  expect(project.get("pay.py")).toBe(TEXT);
});
