import { expect, test } from "vitest";
import { type Comparison, compareRuns } from "../../../../src/agent/repair/judge/standing.ts";
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
