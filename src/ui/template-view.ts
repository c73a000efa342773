/** What `agent template check` prints for a person. It takes plain facts and reads nothing. */
import type {
  CheckReport,
  CheckStatus,
  ReportedFinding,
  TemplateReport,
  Verdict,
} from "../template/verifier/report.ts";
import type { Palette } from "./palette.ts";
import { formatDuration } from "./quantities.ts";
import { quoteText } from "./quoted-text.ts";
import { sanitizeLine } from "./sanitize.ts";
import type { VerifiedTemplate } from "./template-port.ts";
import { describeAppendOnly, describeDialect, describeVerdict } from "./template-words.ts";

const STATUS_SIGNS: Readonly<Record<CheckStatus, string>> = {
  pass: "✓",
  info: "·",
  warn: "!",
  repaired: "~",
  fail: "✗",
  skipped: "-",
};

type Paint = keyof Pick<Palette, "good" | "bad" | "warn" | "dim">;

const STATUS_PAINTS: Readonly<Record<CheckStatus, Paint>> = {
  pass: "good",
  info: "dim",
  warn: "warn",
  repaired: "warn",
  fail: "bad",
  skipped: "dim",
};

const VERDICT_PAINTS: Readonly<Record<Verdict, Paint>> = {
  PASS: "good",
  REPAIRED: "good",
  DEGRADED: "warn",
  REFUSED: "bad",
};

const STATUS_WIDTH = "~ repaired".length;
const INDENT = " ".repeat("T00  ".length + STATUS_WIDTH + 2);
const MAX_EVIDENCE_CHARACTERS = 120;
const MAX_VERBOSE_EVIDENCE_CHARACTERS = 400;

export interface ViewOptions {
  verbose: boolean;
  palette: Palette;
}

/** A line per check with its findings below it, then what follows from all of them. */
export function renderTemplateReport(
  name: string,
  report: VerifiedTemplate,
  options: ViewOptions,
): string[] {
  const { palette, verbose } = options;
  return [
    palette.strong(sanitizeLine(name)),
    "",
    palette.dim(`ID   ${"STATUS".padEnd(STATUS_WIDTH)}  PROVES`),
    ...report.checks.flatMap((check) => renderCheck(check, options)),
    "",
    ...renderConclusion(report, palette),
    ...(verbose ? renderPlan(report) : []),
  ];
}

function renderCheck({ id, status, title, findings }: CheckReport, options: ViewOptions): string[] {
  const { palette } = options;
  const paint = palette[STATUS_PAINTS[status]];
  const shown = `${STATUS_SIGNS[status]} ${status}`.padEnd(STATUS_WIDTH);
  const heading = `${id}  ${paint(shown)}  ${sanitizeLine(title)}`;
  return [heading, ...findings.flatMap((finding) => renderFinding(finding, options))];
}

/** What is only worth knowing is one sentence; its code and evidence are left for --verbose. */
function renderFinding(finding: ReportedFinding, { palette, verbose }: ViewOptions): string[] {
  const { code, severity, message, evidence, repair, cost } = finding;
  if (severity === "info" && repair === null && !verbose) {
    return [palette.dim(`${INDENT}${sanitizeLine(message)}`)];
  }
  const most = verbose ? MAX_VERBOSE_EVIDENCE_CHARACTERS : MAX_EVIDENCE_CHARACTERS;
  const isShown = evidence !== null;
  const expected = isShown ? evidence.expected : undefined;
  return [
    `${INDENT}${sanitizeLine(code)}: ${sanitizeLine(message)}`,
    ...(expected === undefined ? [] : [`${INDENT}  expected ${quoteText(expected, most)}`]),
    ...(isShown ? [`${INDENT}  actual   ${quoteText(evidence.actual, most)}`] : []),
    ...(repair === null ? [] : [`${INDENT}  repair   ${palette.good(repair)}`]),
    ...(cost === null ? [] : [`${INDENT}  costs    ${sanitizeLine(cost)}`]),
  ];
}

/** The verdict with its reason, the spelling of calls, what a turn costs, and the time. */
function renderConclusion(report: VerifiedTemplate, palette: Palette): string[] {
  const { verdict, dialect, appendOnly, ms, cached } = report;
  const skipped = report.checks.filter(({ status }) => status === "skipped").length;
  const paint = palette[VERDICT_PAINTS[verdict]];
  const time = cached ? "known from an earlier run" : formatDuration(ms);
  const facts: (readonly [string, string])[] = [
    ["verdict", `${paint(verdict)}  ${describeVerdict(report)}`],
    ["calls", describeDialect(dialect)],
    ["history", describeAppendOnly(appendOnly)],
    ["checks", `${describeCounts(report.checks)}, ${time}`],
  ];
  const hint = "Give --vocab FILE.gguf to check the tokens too.";
  const isVocabularyMissing = skipped > 0 && verdict !== "REFUSED";
  return [
    ...facts.map(([fact, value]) => `${fact.padEnd(7)}  ${value}`),
    ...(isVocabularyMissing ? [palette.dim(`         ${hint}`)] : []),
  ];
}

function describeCounts(checks: readonly CheckReport[]): string {
  const statuses = Object.keys(STATUS_SIGNS) as CheckStatus[];
  return statuses
    .map((status) => [checks.filter((check) => check.status === status).length, status] as const)
    .filter(([count]) => count > 0)
    .map(([count, status]) => `${count} ${status}`)
    .join(", ");
}

/** What the runtime does, without the template's text. */
function renderPlan({ plan }: TemplateReport): string[] {
  const { source, ...rules } = plan;
  const lines = Object.entries(rules).map(
    ([rule, value]) => `  ${rule.padEnd(16)}  ${quoteValue(value)}`,
  );
  return ["", "plan", ...lines];
}

function quoteValue(value: unknown): string {
  if (typeof value === "string") return quoteText(value, MAX_VERBOSE_EVIDENCE_CHARACTERS);
  return sanitizeLine(JSON.stringify(value), MAX_VERBOSE_EVIDENCE_CHARACTERS);
}
