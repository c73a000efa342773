/** One check's findings as plain data. */
import type { Check, Finding } from "./check.ts";
import type { CheckReport, CheckStatus, ReportedFinding } from "./report.ts";

export function reportCheck(
  { id, title }: Pick<Check, "id" | "title">,
  findings: readonly Finding[],
): CheckReport {
  return { id, title, status: decideStatus(findings), findings: findings.map(reportFinding) };
}

export function skipCheck({ id, title }: Check): CheckReport {
  return { id, title, status: "skipped", findings: [] };
}

/** The worst of what is left when the repairs are made. */
function decideStatus(findings: readonly Finding[]): CheckStatus {
  const left = findings.filter(({ repair }) => repair === undefined);
  if (left.some(({ severity }) => severity === "fail")) return "fail";
  if (left.some(({ severity }) => severity === "warn")) return "warn";
  if (findings.some(({ repair }) => repair !== undefined)) return "repaired";
  return findings.length > 0 ? "info" : "pass";
}

function reportFinding(finding: Finding): ReportedFinding {
  const { code, severity, message, evidence = null, repair, effect = null } = finding;
  return {
    code,
    severity,
    message,
    evidence,
    repair: repair?.id ?? null,
    cost: repair?.cost ?? null,
    effect,
  };
}
