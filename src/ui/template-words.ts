/** A verification in words, as one sentence each: for its own command and for the doctor. Pure. */
import type { AppendOnly, TemplateReport } from "../template/verifier/report.ts";
import { findWorst } from "../template/verifier/worst-finding.ts";
import { formatCount } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";

/** What a verdict means for the model at hand. */
export function describeVerdict(report: TemplateReport): string {
  switch (report.verdict) {
    case "PASS":
      return "the prompt is what the template gives";
    case "REPAIRED":
      return `used with ${[...new Set(listRepairs(report))].join(", ")}`;
    case "DEGRADED":
      return report.plan.tools === "generic"
        ? `chat works, tools are told as plain text: ${describeWorst(report)}`
        : `usable with a loss that nothing repairs: ${describeWorst(report)}`;
    case "REFUSED":
      return describeWorst(report);
  }
}

function listRepairs({ checks }: TemplateReport): string[] {
  return checks.flatMap(({ findings }) => findings.flatMap(({ repair }) => repair ?? []));
}

/** `T05 missing: …` of the finding that counts most; "" without findings. */
export function describeWorst(report: Pick<TemplateReport, "checks">): string {
  const worst = findWorst(report);
  if (worst === null) return "";
  return `${worst.check} ${sanitizeLine(worst.code)}: ${sanitizeLine(worst.message, 160)}`;
}

/** How the model is made to spell calls. */
export function describeDialect(dialect: string): string {
  if (dialect === "derived") return "spelled as the template spells them (derived from its output)";
  if (dialect === "generic") return "spelled as plain JSON, for want of a known or derivable form";
  return `spelled as ${sanitizeLine(dialect)}`;
}

/** Whether a turn adds to the prompt, and what is computed again when it does not. */
export function describeAppendOnly(appendOnly: AppendOnly | null): string {
  if (appendOnly === null) return "not measured";
  const { kind, lostPerTurn, unit, where } = appendOnly;
  const cost = `${formatCount(lostPerTurn)} ${unit}`;
  if (kind === "append-only") return "append-only: a turn computes nothing twice";
  if (kind === "generation-prompt") {
    return `append-only but for the generation prompt: ${cost} a turn are computed again`;
  }
  const moment = where === "tool-loop" ? "inside a tool loop" : "when the user speaks again";
  return `rewritten ${moment}: ${cost} a turn are computed again`;
}
