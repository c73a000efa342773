/** What two runs of the same tests say differently, test by test. Pure. */
import type { CheckResult } from "../run-checks.ts";
import type { TestFailure } from "../test-report.ts";

/** How exactly failures are compared: "cause" by the first line of what they say, "words" by all of it. */
type Sharpness = "cause" | "words";

export interface Difference {
  /** Of a test; null for the run as a whole. */
  name: string | null;
  /** Whether it came out differently, and not only with other words. */
  isOutcome: boolean;
}

/** Numbers, addresses and times that differ between any two runs count as equal. */
export function compareResults(a: CheckResult, b: CheckResult, sharpness: Sharpness): Difference[] {
  const left = readVerdicts(a, sharpness);
  const right = readVerdicts(b, sharpness);
  const differences: Difference[] = [];
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const [one, other] = [left.get(name), right.get(name)];
    if (one?.outcome === other?.outcome && one?.words === other?.words) continue;
    differences.push({ name, isOutcome: one?.outcome !== other?.outcome });
  }
  const isWhole = a.outcome !== b.outcome || countUnlisted(a) !== countUnlisted(b);
  return isWhole ? [{ name: null, isOutcome: true }, ...differences] : differences;
}

interface Verdict {
  outcome: string;
  words: string;
}

/** By name; tests that share one are taken together, in an order that does not depend on when they ran. */
function readVerdicts({ report }: CheckResult, sharpness: Sharpness): Map<string, Verdict> {
  const outcomes = new Map<string, string[]>();
  const words = new Map<string, string[]>();
  for (const { name, outcome } of report.cases) append(outcomes, name, outcome);
  for (const failure of report.failures) {
    append(outcomes, failure.name, failure.kind);
    append(words, failure.name, readWords(failure, sharpness));
  }
  const join = (texts: readonly string[] = []) => [...texts].sort().join("\n");
  return new Map(
    [...outcomes].map(([name, found]) => [
      name,
      { outcome: join(found), words: join(words.get(name)) },
    ]),
  );
}

function append(lists: Map<string, string[]>, name: string, value: string): void {
  lists.set(name, [...(lists.get(name) ?? []), value]);
}

function readWords({ message }: TestFailure, sharpness: Sharpness): string {
  const said = sharpness === "cause" ? (message.split("\n", 1)[0] ?? "") : message;
  return said.replace(/0x[0-9a-f]+|\b[0-9a-f]{6,}\b|\d+/gi, "#");
}

/** A runner that only counts says no names. */
function countUnlisted({ report: { passed, failed, skipped, cases } }: CheckResult): string {
  return cases.length === passed + failed + skipped ? "" : `${passed} ${failed} ${skipped}`;
}
