/**
 * Reads the closing counts of runners whose report we do not have: vitest, jest, mocha, `go test`
 * without -json, and lines such as `3 passed, 1 failed`. Names where they are printed, no stacks.
 */
import { createReportBuilder, type TestReport } from "../test-report.ts";

interface SummaryFormat {
  counts: RegExp;
  failed: RegExp;
  passed: RegExp;
  skipped: RegExp;
  /** One match per failing test; group 1 is its name. */
  failing: RegExp;
}

/** Tried in this order; the last match of `counts` holds the numbers. */
const FORMATS: readonly SummaryFormat[] = [
  {
    // vitest `Tests  1 failed | 2 passed (3)`, jest `Tests:       1 failed, 2 passed, 3 total`
    counts: /^ *Tests:? +\d+ (?:failed|passed|skipped|todo).*$/gm,
    failed: /(\d+) failed/,
    passed: /(\d+) passed/,
    skipped: /(\d+) (?:skipped|todo)/,
    failing: /^ *(?:● (?!Console)|FAIL +(?=\S+ > ))(.+)$/gm,
  },
  {
    // mocha: `  2 passing (3ms)`, `  1 failing`, in lines of their own
    counts: /^ *\d+ passing[\s\S]{0,400}/gm,
    failed: /^ *(\d+) failing/m,
    passed: /^ *(\d+) passing/m,
    skipped: /^ *(\d+) pending/m,
    failing: /^ +\d+\) (.+?):?$/gm,
  },
  {
    counts: /^.*\b\d+ (?:tests? )?(?:passed|failed)\b.*$/gim,
    failed: /(\d+) (?:tests? )?(?:failed|failures?)/i,
    passed: /(\d+) (?:tests? )?passed/i,
    skipped: /(\d+) (?:tests? )?skipped/i,
    failing: /^ *(?:not ok|FAIL(?:ED)?:?|✖|✗|×) +(.+)$/gm,
  },
];

/** Null when no such line is there. */
export function parseSummaryText(text: string): TestReport | null {
  for (const format of FORMATS) {
    const counts = [...text.matchAll(format.counts)].at(-1)?.[0];
    if (counts !== undefined) return readSummary(text, counts, format);
  }
  return null;
}

function readSummary(text: string, counts: string, format: SummaryFormat): TestReport {
  const builder = createReportBuilder();
  const number = (pattern: RegExp) => Number(pattern.exec(counts)?.[1] ?? 0);
  const failed = number(format.failed);
  const names = new Set([...text.matchAll(format.failing)].map((match) => (match[1] ?? "").trim()));
  for (const name of [...names].slice(0, failed))
    builder.addFailure({ name, message: excerptAfter(text, name), frames: [], kind: "error" });
  builder.addCounts({
    passed: number(format.passed),
    failed: failed - Math.min(names.size, failed),
    skipped: number(format.skipped),
  });
  return builder.build();
}

/** The lines that follow the last mention of a failing test, where runners print why. */
function excerptAfter(text: string, name: string): string {
  const at = text.lastIndexOf(name);
  return at === -1
    ? "failed"
    : text
        .slice(at + name.length)
        .split("\n")
        .slice(0, 30)
        .join("\n")
        .trim() || "failed";
}
