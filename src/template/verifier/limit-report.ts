/**
 * The report of a template that ended the process it was rendered in: what its text alone shows, and the limit as a
 * finding of T24. Pure, and renders nothing.
 */
import { CHECKS } from "./all-checks.ts";
import type { Check, Finding } from "./check.ts";
import type { CheckReport, TemplateReport } from "./report.ts";
import { reportCheck, skipCheck } from "./report-check.ts";
import { createUnrendered } from "./template-subject.ts";

const BUDGET = { id: "T24", title: "rendering stays within time, memory and output" } as const;

export interface LimitReportOptions {
  finding: Finding;
  /** The id of the check that ran; a static one is not run again. */
  during: string | null;
  checks?: readonly Check[];
}

export function reportLimit(
  source: string,
  { finding, during, checks = CHECKS }: LimitReportOptions,
): TemplateReport {
  const subject = createUnrendered(source);
  const isReadable = checks.every(({ id, stage }) => stage !== "static" || id !== during);
  const judged = checks.map((check): CheckReport => {
    const isRun = isReadable && check.stage === "static";
    const found = isRun ? check.run(subject) : [];
    if (check.id === BUDGET.id) return reportCheck(check, [...found, finding]);
    return isRun ? reportCheck(check, found) : skipCheck(check);
  });
  const isSaid = judged.some(({ id }) => id === BUDGET.id);
  const reports = isSaid ? judged : [...judged, reportCheck(BUDGET, [finding])];
  return {
    verdict: "REFUSED",
    checks: reports.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    dialect: "generic",
    appendOnly: null,
    plan: subject.plan,
    ms: 0,
  };
}
