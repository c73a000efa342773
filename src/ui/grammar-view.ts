/** What `agent grammar …` prints, for a person and for a program. It takes plain facts and reads nothing. */
import type { ConformanceReport, ConformanceTotals } from "../bench/conformance-report.ts";
import type { RecordScore, WrongDatum } from "../bench/schema-conformance.ts";
import type { CompiledSchema } from "../grammar/schema/compile-schema.ts";
import type { Palette } from "./palette.ts";
import { formatCount, formatDuration } from "./quantities.ts";
import { escapeJson, sanitizeLine } from "./sanitize.ts";
import { type Column, renderTable } from "./table.ts";

/** A record that took longer than this is named as slow. */
const SLOW_RECORD_MS = 500;

const MAX_LISTED_KEYWORDS = 5;
const MAX_DATUM_CHARACTERS = 120;

const COLUMNS: readonly Column[] = [
  { title: "CATEGORY" },
  { title: "RECORDS", align: "right" },
  { title: "RIGHT", align: "right" },
  { title: "SHARE", align: "right" },
  { title: "WRONGLY ACCEPTED", align: "right" },
  { title: "WRONGLY REJECTED", align: "right" },
  { title: "UNSUPPORTED", align: "right" },
  { title: "CRASHED", align: "right" },
  { title: "MS", align: "right" },
];

/** GBNF text that is safe to print and still means the same: it escapes code points as JSON does. */
export function renderGbnf(gbnf: string): string {
  return escapeJson(gbnf.endsWith("\n") ? gbnf : `${gbnf}\n`);
}

export function describeCompiled({ gbnf, unsupported, contradictions }: CompiledSchema): object {
  const rules = gbnf.match(/^\S+ *::=/gm)?.length ?? 0;
  return { gbnf, unsupported, contradictions, rules };
}

/** What the grammar lets through and a validator has to refuse; empty for an exact grammar. */
export function renderUnsupported({ unsupported }: CompiledSchema): string[] {
  if (unsupported.length === 0) return [];
  const items = unsupported.map(
    ({ pointer, reason }) => `  ${sanitizeLine(pointer)}  ${sanitizeLine(reason)}`,
  );
  return ["The validator has to check:", ...items];
}

/** A row for each category and one for all, then how long compiling took. */
export function renderReport(report: ConformanceReport): string[] {
  const rows = Object.entries(report.categories).map(([name, totals]) =>
    renderRow(sanitizeLine(name, 40), totals),
  );
  const { median, p99 } = report.compileMs;
  return [
    ...renderTable(COLUMNS, [...rows, renderRow("total", report)]),
    `compiling a schema took ${median.toFixed(2)} ms (median), ${p99.toFixed(2)} ms (99 %)`,
  ];
}

function renderRow(name: string, totals: ConformanceTotals): string[] {
  const { total, right, wronglyAccepted, wronglyRejected, unsupported, crashed, ms } = totals;
  const share = total === 0 ? "" : `${((100 * right) / total).toFixed(1)}%`;
  const rest = [wronglyAccepted, wronglyRejected, unsupported, crashed, ms];
  return [name, formatCount(total), formatCount(right), share, ...rest.map(formatCount)];
}

/** True for a record that a person who asks for detail wants to see. */
export function isNotable({ isRight, totalMs }: RecordScore): boolean {
  return !isRight || totalMs > SLOW_RECORD_MS;
}

/** A heading and a line for each reason. */
export function renderScore(score: RecordScore, { bad, warn, dim }: Palette): string[] {
  const mark = score.isRight ? warn("~") : bad("✗");
  const heading = `${mark} ${sanitizeLine(score.id)}  ${dim(sanitizeLine(score.category))}`;
  return [heading, ...listReasons(score).map((reason) => `    ${reason}`)];
}

function listReasons({ crash, refusal, firstWrong, unsupported, totalMs }: RecordScore): string[] {
  const listed = unsupported.slice(0, MAX_LISTED_KEYWORDS);
  const more = unsupported.length - listed.length;
  return [
    ...(crash === null ? [] : [`crashed: ${sanitizeLine(crash)}`]),
    ...(refusal === null ? [] : [`refused: ${sanitizeLine(refusal)}`]),
    ...(firstWrong === null ? [] : [describeDatum(firstWrong)]),
    ...listed.map((keyword) => `unsupported: ${sanitizeLine(keyword)}`),
    ...(more > 0 ? [`unsupported: ${formatCount(more)} more`] : []),
    ...(totalMs > SLOW_RECORD_MS ? [`slow: ${formatDuration(totalMs)}`] : []),
  ];
}

function describeDatum({ index, valid, data, refusedBy }: WrongDatum): string {
  const kind = valid ? "valid" : "invalid";
  const verdict = refusedBy === null ? "was accepted" : `was refused by the ${refusedBy}`;
  const text =
    data === undefined ? "no JSON" : sanitizeLine(JSON.stringify(data), MAX_DATUM_CHARACTERS);
  return `datum ${index + 1} is ${kind} and ${verdict}: ${text}`;
}
