/**
 * How suspicious each line is by who ran it: the Ochiai coefficient (Abreu, Zoeteweij, van Gemund: "An Evaluation of
 * Similarity Coefficients for Software Fault Localization", PRDC 2006). Pure; knows neither code nor tests.
 */
import type { LineCounts, LineCoverage } from "../../../tools/coverage/line-coverage.ts";

export interface RankedLine {
  /** From the root, with `/`. */
  file: string;
  /** From 1. */
  line: number;
  /** From 0 to 1; 1 where all failing tests ran it and no passing one. */
  score: number;
}

/** From 0 to 1; 0 for what no failing test ran. */
export function scoreOchiai({ failed, passed }: LineCounts, failedTests: number): number {
  const product = failedTests * (failed + passed);
  if (!(failed > 0) || !(product > 0)) return 0;
  return Math.min(1, failed / Math.sqrt(product));
}

/**
 * The lines that failing tests ran, the most suspicious first. Equal scores stand together in the order of files as given
 * and then of lines, which says nothing: lines of one block always tie.
 */
export function rankLines(coverage: LineCoverage, isMeant = (_file: string) => true): RankedLine[] {
  const ranked: RankedLine[] = [];
  for (const [file, lines] of coverage.files) {
    if (!isMeant(file)) continue;
    for (const [line, counts] of [...lines].sort(([a], [b]) => a - b)) {
      const score = scoreOchiai(counts, coverage.failedTests);
      if (score > 0) ranked.push({ file, line, score });
    }
  }
  return ranked.sort((a, b) => b.score - a.score);
}

/** The highest score within lines from `startLine` to `endLine`, both included; 0 without any. */
export function scoreSpan(
  coverage: LineCoverage,
  file: string,
  { startLine, endLine }: { startLine: number; endLine: number },
): number {
  let highest = 0;
  for (const [line, counts] of coverage.files.get(file) ?? []) {
    if (line < startLine || line > endLine) continue;
    highest = Math.max(highest, scoreOchiai(counts, coverage.failedTests));
  }
  return highest;
}
