/**
 * The verifier on one page: static checks first, then renders, then tokens, then what the runtime will feed. Each
 * check sees the plan that the ones before it have made, so one fault is found once and everything behind it is judged
 * as the runtime will really do it.
 */

import { createPlan } from "../prompt-plan.ts";
import { CHECKS } from "./all-checks.ts";
import { measureAppendOnly } from "./append-only.ts";
import type { Check, Finding } from "./check.ts";
import type { CheckReport, TemplateReport, Verdict } from "./report.ts";
import { reportCheck, skipCheck } from "./report-check.ts";
import { createUnrendered, type SubjectParts, TemplateSubject } from "./template-subject.ts";

export interface VerifyOptions {
  /** Runs each check: whoever knows limits puts it under them. Default: just runs it. */
  runCheck?: (check: Check, run: () => readonly Finding[]) => readonly Finding[];
  now?: () => number;
}

/** Runs every check. Cost: some hundred renders, a millisecond each, and as many short tokenisations. */
export function verifyTemplate(parts: SubjectParts, options: VerifyOptions = {}): TemplateReport {
  const now = options.now ?? (() => performance.now());
  const runCheck = options.runCheck ?? ((_check, run) => run());
  const startedAt = now();
  const candidates = (parts.candidates ?? []).filter(({ source }) => isHarmless(source));
  const subject = new TemplateSubject({ ...parts, candidates }, createPlan(parts.source));
  const reports: CheckReport[] = [];
  let isUsable = true;
  for (const check of CHECKS) {
    if (!isUsable || !canRun(check, subject)) {
      reports.push(skipCheck(check));
      continue;
    }
    const findings = runCheck(check, () => check.run(subject));
    applyFindings(subject, findings);
    reports.push(reportCheck(check, findings));
    isUsable = mayGoOn(check, findings);
  }
  return {
    verdict: decideVerdict(reports),
    checks: reports.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    dialect: nameDialect(subject),
    appendOnly: isUsable ? measureAppendOnly(subject) : null,
    plan: subject.plan,
    ms: Math.round(now() - startedAt),
  };
}

/** A text from elsewhere on this machine is rendered only when no static check objects to it. */
function isHarmless(source: string): boolean {
  const subject = createUnrendered(source);
  const checks = CHECKS.filter(({ stage }) => stage === "static");
  return checks.flatMap((check) => check.run(subject)).every(({ severity }) => severity === "info");
}

function canRun({ stage }: Check, { vocabulary }: TemplateSubject): boolean {
  return stage !== "tokens" || vocabulary !== null;
}

/** Nothing of a template is rendered once a static check has refused it, or when no engine can render it. */
function mayGoOn({ stage, id }: Check, findings: readonly Finding[]): boolean {
  if (stage !== "static" && id !== "T01") return true;
  return !findings.some(({ effect, repair }) => effect === "refuse" && repair === undefined);
}

function applyFindings(subject: TemplateSubject, findings: readonly Finding[]): void {
  for (const { learned, repair } of findings) {
    subject.plan = { ...subject.plan, ...learned, ...repair?.set };
  }
}

/** A failure that nothing repairs costs the model something, tools or not: it is never a PASS. */
function decideVerdict(reports: readonly CheckReport[]): Verdict {
  const findings = reports.flatMap((report) => report.findings);
  const left = findings.filter(({ repair }) => repair === null);
  if (left.some(({ effect }) => effect === "refuse")) return "REFUSED";
  const isGeneric = findings.some(
    ({ effect, repair }) => effect === "no-tools" || repair === "generic-tools",
  );
  if (isGeneric || left.some(({ severity }) => severity === "fail")) return "DEGRADED";
  return left.length < findings.length ? "REPAIRED" : "PASS";
}

function nameDialect({ plan }: TemplateSubject): string {
  if (plan.tools === "generic" || plan.dialect === null) return "generic";
  return plan.dialect.kind === "known" ? plan.dialect.id : "derived";
}
