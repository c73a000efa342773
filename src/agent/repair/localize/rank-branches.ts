/** Which of the ways the model would have gone are gone first: likely ones, on lines that failing tests run. Pure. */
import type { Divergence } from "./divergences.ts";
import type { Proofreading } from "./proofread.ts";

/** A line that no failing test runs hardly ever holds the fault. */
const NEVER_RUN = 0.1;

/** The best first. `spectrum`: how much lines of the file belong to failing tests, from 0 to 1; null where nobody can say. */
export function rankBranches(
  { divergences, site }: Pick<Proofreading, "divergences" | "site">,
  spectrum: ReadonlyMap<number, number> | null,
): Divergence[] {
  const rate = (divergence: Divergence) =>
    divergence.logLikelihood + Math.log(weighLine(spectrum, site.startLine + divergence.line - 1));
  return [...divergences].sort((a, b) => rate(b) - rate(a));
}

/** How much a reading of who ran a line changes what is thought of a change there: a factor from 0.1 to 1. */
export function weighLine(spectrum: ReadonlyMap<number, number> | null, line: number): number {
  if (spectrum === null || spectrum.size === 0) return 1;
  const score = spectrum.get(line) ?? 0;
  return score === 0 ? NEVER_RUN : 0.5 + 0.5 * score;
}
