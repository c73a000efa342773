import { expect, test } from "vitest";
import type { CheckResult } from "../../../src/tools/run-checks.ts";
import type { TestFailure } from "../../../src/tools/test-report.ts";
import { compareResults } from "../../../src/tools/trial/compare-results.ts";

function fail(name: string, message = "no", kind: TestFailure["kind"] = "assertion"): TestFailure {
  return { name, message, kind, frames: [] };
}

/** `passed` and `skipped` are names of cases. */
function result(
  {
    passed = [],
    skipped = [],
    failures = [],
  }: {
    passed?: readonly string[];
    skipped?: readonly string[];
    failures?: readonly TestFailure[];
  },
  rest: Partial<CheckResult> = {},
): CheckResult {
  const cases = [
    ...passed.map((name) => ({ name, outcome: "passed" as const })),
    ...skipped.map((name) => ({ name, outcome: "skipped" as const })),
    ...failures.map(({ name }) => ({ name, outcome: "failed" as const })),
  ];
  const counts = { passed: passed.length, skipped: skipped.length, failed: failures.length };
  return {
    outcome: failures.length > 0 ? "failed" : "passed",
    report: { ...counts, cases, failures },
    command: "t",
    runner: "custom",
    durationMs: 1,
    exitCode: 0,
    outputTail: "",
    narrowed: false,
    ...rest,
  };
}

const SAME: [string, CheckResult, CheckResult][] = [
  ["order", result({ passed: ["a", "b"] }), result({ passed: ["b", "a"] })],
  [
    "order of tests of one name",
    result({ passed: ["a"], failures: [fail("a", "x"), fail("a", "y")] }),
    result({ passed: ["a"], failures: [fail("a", "y"), fail("a", "x")] }),
  ],
  [
    "numbers and addresses",
    result({ failures: [fail("a", "took 12 ms at 0x7fab12cd")] }),
    result({ failures: [fail("a", "took 7 ms at 0x7fab9999")] }),
  ],
  [
    "duration and output",
    result({ passed: ["a"] }),
    result({ passed: ["a"] }, { durationMs: 9, outputTail: "x" }),
  ],
];

test.each(SAME)("%s makes no difference", (_what, one, other) => {
  expect(compareResults(one, other, "words")).toEqual([]);
});

const a = { name: "a", isOutcome: true };
const whole = { name: null, isOutcome: true };
const DIFFERENT: [string, CheckResult, CheckResult, object[]][] = [
  [
    "a test that fails",
    result({ passed: ["a", "b"] }),
    result({ passed: ["b"], failures: [fail("a")] }),
    [whole, a],
  ],
  [
    "a test that is skipped",
    result({ passed: ["a", "b"] }),
    result({ passed: ["b"], skipped: ["a"] }),
    [a],
  ],
  ["a test that is not run", result({ passed: ["a", "b"] }), result({ passed: ["b"] }), [a]],
  ["one of two tests of a name", result({ passed: ["a", "a"] }), result({ passed: ["a"] }), [a]],
  [
    "another kind of failure",
    result({ failures: [fail("a")] }),
    result({ failures: [fail("a", "no", "load")] }),
    [a],
  ],
  [
    "another cause",
    result({ failures: [fail("a", "x\nz")] }),
    result({ failures: [fail("a", "y\nz")] }),
    [{ ...a, isOutcome: false }],
  ],
  ["another outcome", result({}), result({}, { outcome: "not-runnable" }), [whole]],
];

test.each(DIFFERENT)("%s is a difference", (_what, one, other, differences) => {
  expect(compareResults(one, other, "cause")).toEqual(differences);
  expect(compareResults(other, one, "cause")).toEqual(differences);
});

test("what follows the first line counts only where all words do", () => {
  const [one, other] = ["x\ny", "x\nz"].map((message) =>
    result({ failures: [fail("a", message)] }),
  );
  expect(compareResults(one!, other!, "cause")).toEqual([]);
  expect(compareResults(one!, other!, "words")).toEqual([{ name: "a", isOutcome: false }]);
});

test("of a runner that names no test the counts are compared", () => {
  const counted = (passed: number) =>
    result({}, { report: { passed, failed: 0, skipped: 0, cases: [], failures: [] } });
  expect(compareResults(counted(3), counted(3), "cause")).toEqual([]);
  expect(compareResults(counted(3), counted(2), "cause")).toEqual([whole]);
});
