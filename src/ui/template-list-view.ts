/** What `agent template check --all` prints: a line per file as it is judged, then the totals. Pure. */
import type { Verdict } from "../template/verifier/report.ts";
import { findWorst } from "../template/verifier/worst-finding.ts";
import type { Palette } from "./palette.ts";
import { formatCounted } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import type { VerifiedTemplate } from "./template-port.ts";
import { describeWorst } from "./template-words.ts";

/** How one file of many was judged; a file that is no template at all has a problem instead. */
export type Judgement =
  | { name: string; report: VerifiedTemplate }
  | { name: string; problem: { code: string; message: string } };

const MAX_NAME_CHARACTERS = 60;
const VERDICTS: readonly Verdict[] = ["PASS", "REPAIRED", "DEGRADED", "REFUSED"];
const VERDICT_WIDTH = "unusable".length;

/** `width`: of the longest name. */
export function renderJudgement(judgement: Judgement, width: number, palette: Palette): string {
  const name = sanitizeLine(judgement.name, MAX_NAME_CHARACTERS);
  const cells =
    "problem" in judgement ? renderProblem(judgement, palette) : renderReport(judgement, palette);
  return [name.padEnd(Math.min(width, MAX_NAME_CHARACTERS)), ...cells].join("  ").trimEnd();
}

function renderReport(
  { report }: Extract<Judgement, { report: unknown }>,
  { good, bad, warn }: Palette,
): string[] {
  const paints = { PASS: good, REPAIRED: good, DEGRADED: warn, REFUSED: bad };
  const verdict = paints[report.verdict](report.verdict.padEnd(VERDICT_WIDTH));
  return [verdict, `${report.ms} ms`.padStart(8), describeFlaw(report)];
}

/** Nothing for a template of which there is only something to know. */
function describeFlaw(report: VerifiedTemplate): string {
  return findWorst(report)?.severity === "info" ? "" : describeWorst(report);
}

function renderProblem(
  { problem }: Extract<Judgement, { problem: unknown }>,
  { bad }: Palette,
): string[] {
  return [bad("unusable".padEnd(VERDICT_WIDTH)), "-".padStart(8), sanitizeLine(problem.message)];
}

/** `12 templates: 9 PASS, 2 REPAIRED, 1 unusable`. */
export function renderTotals(judgements: readonly Judgement[]): string {
  const verdicts = judgements.map((each) => ("problem" in each ? "unusable" : each.report.verdict));
  const counts = [...VERDICTS, "unusable"]
    .map((verdict) => [verdicts.filter((each) => each === verdict).length, verdict] as const)
    .filter(([count]) => count > 0)
    .map(([count, verdict]) => `${count} ${verdict}`);
  return [formatCounted(judgements.length, "template"), counts.join(", ")]
    .filter((part) => part !== "")
    .join(": ");
}
