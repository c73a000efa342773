import { describe, expect, test } from "vitest";
import {
  type Comparison,
  compareRuns,
  ignoreTests,
} from "../../../../src/agent/repair/judge/standing.ts";
import type { CheckResult } from "../../../../src/tools/run-checks.ts";
import { createFailure, createGreen, createRed } from "../check-result.ts";

const BROKEN_FILE = createFailure("test_a.py", { kind: "load" });
const HUNG = createRed([createFailure("the command", { kind: "timeout" })], {
  outcome: "timed-out",
});
const NOT_RUNNABLE = createRed([], { outcome: "not-runnable" });

test.each<[string, CheckResult, CheckResult, Comparison]>([
  ["all tests pass", createRed(["a"]), createGreen(), "fixed"],
  ["all tests pass that hung before", HUNG, createGreen(), "fixed"],
  ["a part of the tests passes", createRed(["a"]), createGreen({ narrowed: true }), "better"],
  ["one of two failures is gone", createRed(["a", "b"]), createRed(["b"], { passed: 1 }), "better"],
  ["the same test fails", createRed(["a"], { passed: 3 }), createRed(["a"], { passed: 3 }), "same"],
  ["another test fails", createRed(["a"], { passed: 1 }), createRed(["b"], { passed: 1 }), "worse"],
  ["one is mended and one broken", createRed(["a", "b"]), createRed(["b", "c"]), "worse"],
  ["fewer tests pass", createRed(["a"], { passed: 3 }), createRed(["a"], { passed: 2 }), "worse"],
  [
    "a test of the same name fails in another file",
    createRed([createFailure("a", { file: "one.py" })]),
    createRed([createFailure("a", { file: "two.py" })]),
    "worse",
  ],
  ["the tests hang now", createRed(["a"]), HUNG, "worse"],
  ["the tests cannot run now", createRed(["a"]), NOT_RUNNABLE, "worse"],
  ["the tests still hang", HUNG, HUNG, "same"],
  ["hanging tests cannot run now", HUNG, NOT_RUNNABLE, "worse"],
  ["hanging tests end now", HUNG, createRed(["a"], { passed: 2 }), "better"],
  ["hanging tests end because a file does not load", HUNG, createRed([BROKEN_FILE]), "worse"],
  [
    "hanging tests end and fewer pass than did before the hang",
    createRed(["the command"], { outcome: "timed-out", passed: 4 }),
    createRed(["a"], { passed: 3 }),
    "worse",
  ],
  ["a file loads and its tests fail", createRed([BROKEN_FILE]), createRed(["a", "b"]), "better"],
  ["a file still does not load", createRed([BROKEN_FILE]), createRed([BROKEN_FILE]), "same"],
  [
    "a file loads at the cost of tests that passed",
    createRed([BROKEN_FILE], { passed: 5 }),
    createRed(["a"], { passed: 4 }),
    "worse",
  ],
  ["a file does not load any more", createRed(["a"]), createRed([BROKEN_FILE]), "worse"],
  [
    "one of two files loads now and brings failures of its own",
    createRed([BROKEN_FILE, createFailure("test_b.py", { kind: "load" })]),
    createRed([BROKEN_FILE, "b1", "b2"]),
    "same",
  ],
])("%s", (_fact, base, now, comparison) => {
  expect(compareRuns(base, now)).toBe(comparison);
});

describe("a green run", () => {
  test.each([
    { why: "of as many tests", now: createGreen({ passed: 9 }), comparison: "fixed" },
    {
      why: "of fewer tests than passed before",
      now: createGreen({ passed: 1 }),
      comparison: "worse",
    },
    {
      why: "that skips what it ran before",
      now: createGreen({ report: { passed: 9, failed: 0, skipped: 1, cases: [], failures: [] } }),
      comparison: "worse",
    },
    {
      why: "of a part of the tests",
      now: createGreen({ passed: 1, narrowed: true }),
      comparison: "better",
    },
  ])("$why is $comparison", ({ now, comparison }) => {
    expect(compareRuns(createRed(["test_a"], { passed: 9 }), now)).toBe(comparison);
  });
});

describe("tests that cannot be relied on", () => {
  const result = createRed(["test_a", "test_net"], { passed: 3 });

  test("are left out of a run", () => {
    const { outcome, report } = ignoreTests(result, ["test_net", "test_other"]);
    expect([outcome, report.failed, report.failures.map(({ name }) => name)]).toEqual([
      "failed",
      1,
      ["test_a"],
    ]);
  });

  test("alone are no failure", () => {
    expect(ignoreTests(createRed(["test_net"]), ["test_net"]).outcome).toBe("passed");
  });

  test("change nothing where there are none of them", () => {
    expect(ignoreTests(result, [])).toBe(result);
    expect(ignoreTests(result, ["test_b"])).toBe(result);
  });
});
