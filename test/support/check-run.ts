/** Runs one check over a template text, alone or with the vocabulary and plan of a subject. */
import type { Check, Finding } from "../../src/template/verifier/check.ts";
import { createTestSubject, type TestSubjectOptions } from "./template-subject.ts";

/** The subject takes over what the findings repair, so that a test can render again. */
export function runCheck(check: Check, source: string, options: TestSubjectOptions = {}) {
  const subject = createTestSubject(source, options);
  const findings = check.run(subject);
  for (const { learned, repair } of findings) {
    subject.plan = { ...subject.plan, ...learned, ...repair?.set };
  }
  return { subject, findings, codes: findings.map(({ code }) => code) };
}

/** The first finding of a code, or a failed test. */
export function findingOf(findings: readonly Finding[], code: string): Finding {
  const found = findings.find((finding) => finding.code === code);
  if (found === undefined) {
    throw new Error(`No ${code} among ${findings.map((one) => one.code).join(", ") || "none"}.`);
  }
  return found;
}
