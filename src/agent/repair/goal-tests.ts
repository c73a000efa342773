/**
 * Looks at runs of the tests through what a task asks for: where it speaks of some test files, those have to pass, and
 * nothing may fail that did not before. What else was red stays out of it, and that is said. Pure but for its memory of
 * the first run.
 */
import type { CheckResult } from "../../tools/run-checks.ts";
import type { TestFailure } from "../../tools/test-report.ts";

export class GoalTests {
  readonly #files: ReadonlySet<string>;
  /** What failed beside the goal in the first run; null before it. */
  #others: ReadonlySet<string> | null = null;

  /** `files`: the test files that the task speaks of; none: all tests are meant. */
  constructor(files: Iterable<string>) {
    this.#files = new Set(files);
  }

  /** How many tests beside the goal failed in the first run. */
  get otherCount(): number {
    return this.#others?.size ?? 0;
  }

  /** The first call is the run before anything was changed. */
  view(result: CheckResult): CheckResult {
    this.#others ??= new Set(this.#findOthers(result).map(nameOf));
    const others = this.#others;
    if (others.size === 0 || result.outcome !== "failed" || isCut(result)) return result;
    const { report } = result;
    const failures = report.failures.filter((failure) => !others.has(nameOf(failure)));
    const failed = report.failed - (report.failures.length - failures.length);
    return {
      ...result,
      outcome: failures.length === 0 ? "passed" : "failed",
      report: { ...report, failures, failed },
      command: `${result.command} (${[...this.#files].join(", ")})`,
    };
  }

  /** Nobody where all tests are meant, or where the files of the task do not fail: then it must mean something else. */
  #findOthers(result: CheckResult): readonly TestFailure[] {
    if (this.#files.size === 0 || result.outcome !== "failed" || isCut(result)) return [];
    const { failures } = result.report;
    const others = failures.filter(({ file }) => file !== undefined && !this.#files.has(file));
    return others.length === failures.length ? [] : others;
  }
}

function nameOf({ file, name }: TestFailure): string {
  return `${file ?? ""}\0${name}`;
}

/** A report lists only the first failures of very many. */
function isCut({ report }: CheckResult): boolean {
  return report.failed > report.failures.length;
}
