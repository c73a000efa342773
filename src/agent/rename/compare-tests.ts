/** Whether the tests are worse after a rename than before it. Tests may have been renamed too. Pure. */
import type { CheckResult } from "../../tools/run-checks.ts";

/** The first tests that fail now and did not before, in words; null when nothing is worse. */
export function findHarm(
  before: CheckResult,
  after: CheckResult,
  { oldName, newName }: { oldName: string; newName: string },
): string | null {
  if (after.outcome === "passed") return null;
  if (before.outcome !== "passed" && before.outcome !== "failed") return null;
  if (after.outcome === "timed-out") return "the tests do not end any more";
  if (after.outcome === "not-runnable") return "the tests cannot be run any more";
  const rename = (name: string) => name.replaceAll(oldName, newName);
  const known = new Set(before.report.failures.flatMap(({ name }) => [name, rename(name)]));
  const fresh = after.report.failures.filter(({ name }) => !known.has(name));
  const [first] = fresh;
  if (first !== undefined)
    return `${fresh.length === 1 ? "a test fails" : `${fresh.length} tests fail`} that did not fail before, such as ${first.name}`;
  const isFewer = after.report.passed < before.report.passed || before.outcome === "passed";
  return isFewer ? "fewer tests pass than before" : null;
}
