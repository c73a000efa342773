/** A verification as JSON under fixed names: the answer of `agent template check --json`. Pure. */
import type { CheckReport } from "../template/verifier/report.ts";
import type { VerifiedTemplate } from "./template-port.ts";

/**
 * `{file, verdict, checks, dialect, appendOnly, plan, ms, cached, templateSha256}`. A check has `{id, title, status, evidence, repair,
 * findings}`: evidence and repair are those of its first finding that has one, else null.
 */
export function describeReport(file: string, report: VerifiedTemplate): object {
  const { verdict, checks, dialect, appendOnly, plan, ms, cached, templateSha256 } = report;
  const { source, ...rules } = plan;
  return {
    file,
    verdict,
    checks: checks.map(describeCheck),
    dialect,
    appendOnly,
    plan: rules,
    ms,
    cached,
    templateSha256,
  };
}

function describeCheck({ id, title, status, findings }: CheckReport): object {
  const evidence = findings.find((finding) => finding.evidence !== null)?.evidence ?? null;
  const repair = findings.find((finding) => finding.repair !== null)?.repair ?? null;
  return { id, title, status, evidence, repair, findings };
}
