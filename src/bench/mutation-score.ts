/** Whether a broken template is told from the original it was made of, by what their two verifications say. Pure. */
import type { CheckId } from "../template/verifier/check.ts";
import type { CheckStatus, TemplateReport } from "../template/verifier/report.ts";

export interface MutantScore {
  template: string;
  mutation: string;
  /** Checks that say something they do not say of the original, in the order of their ids; empty: not found. */
  foundBy: readonly CheckId[];
  /** A check's status is worse than for the original, which is what somebody sees who knows only the mutant. */
  isWorse: boolean;
}

export interface MutationTotals {
  mutation: string;
  effective: number;
  found: number;
  /** Found without the registry of known templates, as a template nobody has seen before would be. */
  foundUnknown: number;
  worse: number;
  /** How often each check found it, most often first. */
  checks: readonly (readonly [CheckId, number])[];
  missed: readonly string[];
}

const RANK: Record<CheckStatus, number> = {
  skipped: 0,
  pass: 0,
  info: 1,
  repaired: 2,
  warn: 3,
  fail: 4,
};

/** The registry's check: it knows the original, so it finds nearly every change to it. */
const REGISTRY_CHECK: CheckId = "T25";

export function compareReports(
  original: TemplateReport,
  mutant: TemplateReport,
): Pick<MutantScore, "foundBy" | "isWorse"> {
  const known = new Map(original.checks.map((check) => [check.id, check]));
  const changed = mutant.checks.filter(({ id, findings, status }) => {
    const before = known.get(id);
    const codes = new Set(before?.findings.map(({ code }) => code));
    return findings.some(({ code }) => !codes.has(code)) || isWorse(before?.status, status);
  });
  return {
    foundBy: changed.map(({ id }) => id),
    isWorse: changed.some(({ id, status }) => isWorse(known.get(id)?.status, status)),
  };
}

function isWorse(before: CheckStatus | undefined, after: CheckStatus): boolean {
  return RANK[after] > RANK[before ?? "pass"];
}

/** One row per mutation, in the order of first appearance. */
export function summarizeMutants(scores: readonly MutantScore[]): MutationTotals[] {
  const names = [...new Set(scores.map(({ mutation }) => mutation))];
  return names.map((mutation) =>
    sumRow(
      mutation,
      scores.filter((each) => each.mutation === mutation),
    ),
  );
}

function sumRow(mutation: string, scores: readonly MutantScore[]): MutationTotals {
  const counts = new Map<CheckId, number>();
  for (const id of scores.flatMap(({ foundBy }) => foundBy)) {
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const withoutRegistry = scores.filter(({ foundBy }) =>
    foundBy.some((id) => id !== REGISTRY_CHECK),
  );
  const missed = scores.filter(({ foundBy }) => !foundBy.some((id) => id !== REGISTRY_CHECK));
  return {
    mutation,
    effective: scores.length,
    found: scores.filter(({ foundBy }) => foundBy.length > 0).length,
    foundUnknown: withoutRegistry.length,
    worse: scores.filter((score) => score.isWorse).length,
    checks: [...counts].toSorted(([, a], [, b]) => b - a),
    missed: missed.map(({ template }) => template),
  };
}
