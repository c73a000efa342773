/** Results of test runs that never ran. */
import type { CheckResult } from "../../../src/tools/run-checks.ts";
import type { TestFailure } from "../../../src/tools/test-report.ts";

export function createFailure(name: string, changes: Partial<TestFailure> = {}): TestFailure {
  return { name, message: `${name} is wrong`, frames: [], kind: "assertion", ...changes };
}

/** A red run of these tests; a name stands for a plain failure. */
export function createRed(
  failing: readonly (string | TestFailure)[],
  { passed = 0, ...changes }: Partial<CheckResult> & { passed?: number } = {},
): CheckResult {
  const failures = failing.map((each) => (typeof each === "string" ? createFailure(each) : each));
  return {
    outcome: "failed",
    report: { passed, failed: failures.length, skipped: 0, cases: [], failures },
    command: "python3 -m unittest",
    runner: "unittest",
    durationMs: 100,
    exitCode: 1,
    outputTail: "",
    narrowed: false,
    ...changes,
  };
}

export function createGreen(changes: Partial<CheckResult> & { passed?: number } = {}): CheckResult {
  return createRed([], { outcome: "passed", exitCode: 0, passed: 1, ...changes });
}
