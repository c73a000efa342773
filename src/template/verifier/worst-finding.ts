/** The finding that a report is about when only one can be told. Pure. */
import type { CheckId, Severity } from "./check.ts";
import type { ReportedFinding, TemplateReport } from "./report.ts";

export interface PlacedFinding extends ReportedFinding {
  check: CheckId;
}

const SEVERITY_WEIGHTS: Readonly<Record<Severity, number>> = { info: 0, warn: 1, fail: 2 };

/** What decides the verdict comes first, then what nothing mends; of equals the earliest. Null without findings. */
export function findWorst({ checks }: Pick<TemplateReport, "checks">): PlacedFinding | null {
  const placed = checks.flatMap(({ id, findings }) =>
    findings.map((finding) => ({ ...finding, check: id })),
  );
  return placed.toSorted((a, b) => weigh(b) - weigh(a))[0] ?? null;
}

function weigh({ effect, repair, severity }: ReportedFinding): number {
  if (effect === "refuse" && repair === null) return 10;
  if (effect === "no-tools" || repair === "generic-tools") return 9;
  return 2 * SEVERITY_WEIGHTS[severity] + (repair === null ? 1 : 0);
}
