/**
 * Reads TAP 13 and 14 with nested subtests, as `node --test --test-reporter=tap` prints it.
 * Suites and tests that failed only through their subtests are not counted: their children are.
 */
import {
  createReportBuilder,
  type FailureKind,
  type ReportBuilder,
  type TestFailure,
  type TestOutcome,
  type TestReport,
} from "../test-report.ts";
import { parseJavaScriptStack, withoutJavaScriptStack } from "./javascript-stack.ts";
import { findProjectFile } from "./project-file.ts";
import { parseTapDiagnostic } from "./tap-diagnostic.ts";

const RESULT = /^(\s*)(not ok|ok)\b(?: +(\d+))?(?: +-)? ?(.*)$/;
const SUBTEST = /^(\s*)# Subtest: (.*)$/;
const COMMENT = /^\s*# ?(.*)$/;
const MAX_COMMENTS = 80; // the text a test file printed before it failed to load
const MAX_SIDE_CHARS = 600; // the error text already shows how long values differ
const TEST_INDENT = 4; // columns per level of subtests, both in TAP 14 and in Node's output

interface TapResult {
  passed: boolean;
  names: readonly string[];
  directive: string;
  diagnostic: ReadonlyMap<string, string>;
  /** The comment lines printed since the result before, where Node puts what the file wrote. */
  comments: readonly string[];
  /** The comment lines right below, where harnesses without a block say what was wrong. */
  remarks: readonly string[];
}

export function parseTap(text: string, root: string): TestReport {
  const builder = createReportBuilder();
  const lines = text.split(/\r?\n/);
  const path: string[] = [];
  let comments: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const subtest = SUBTEST.exec(line);
    if (subtest !== null) {
      path.length = levelOf(subtest[1]);
      path.push(unescapeTap(subtest[2] ?? ""));
      continue;
    }
    const match = RESULT.exec(line);
    if (match === null) {
      comments = keepComment(comments, line);
      continue;
    }
    const { block, end } = readBlock(lines, index + 1);
    const remarks = block.length > 0 ? [] : readRemarks(lines, index + 1);
    index = end;
    addResult(builder, readResult(match, { path, block, comments, remarks }), root);
    comments = [];
  }
  return builder.build();
}

interface ResultContext {
  path: readonly string[];
  block: readonly string[];
  comments: readonly string[];
  remarks: readonly string[];
}

function readResult(match: RegExpExecArray, context: ResultContext): TapResult {
  const [title = "", directive = ""] = splitDirective(match[4] ?? "");
  const parents = context.path.slice(0, levelOf(match[1]));
  return {
    passed: match[2] === "ok",
    names: [...parents, unescapeTap(title) || `test ${match[3] ?? ""}`.trim()],
    directive: directive.toLowerCase(),
    diagnostic: parseTapDiagnostic(context.block),
    comments: context.comments,
    remarks: context.remarks,
  };
}

function addResult(builder: ReportBuilder, result: TapResult, root: string): void {
  const name = result.names.join(" > ");
  const outcome = decideOutcome(result);
  if (outcome === "failed") builder.addFailure(describeFailure(name, result, root));
  else if (outcome !== "left-out") builder.addCase({ name, outcome });
}

function decideOutcome({ diagnostic, directive, passed }: TapResult): TestOutcome | "left-out" {
  if (/^(?:skip|todo)/.test(directive)) return "skipped";
  if (passed) return diagnostic.get("type") === "suite" ? "left-out" : "passed";
  return diagnostic.get("failureType") === "subtestsFailed" ? "left-out" : "failed";
}

function describeFailure(name: string, result: TapResult, root: string): TestFailure {
  const { diagnostic, remarks } = result;
  if (diagnostic.size === 0 && remarks.length > 0) return describeRemarks(name, remarks, root);
  const location = /^(.*?):(\d+)(?::\d+)?$/.exec(diagnostic.get("location") ?? "");
  const locatedFile = findProjectFile(location?.[1] ?? "", root);
  if (isFileResult(result)) return describeLoadFailure(name, locatedFile, result, root);
  const frames = parseJavaScriptStack(diagnostic.get("stack") ?? "", root);
  const file = frames[0]?.file ?? locatedFile;
  const line = frames[0]?.line ?? Number(location?.[2] ?? 0);
  return {
    name,
    ...(file !== null && file !== undefined && { file, line }),
    message: describeError(diagnostic),
    frames,
    kind: classify(diagnostic),
  };
}

/** As bats and small harnesses tell it: `# (in test file a.bats, line 3)`, then what was expected and what came. */
function describeRemarks(name: string, remarks: readonly string[], root: string): TestFailure {
  const message = remarks.join("\n").trim() || "failed";
  const place = /\bfile (.+?), line (\d+)/.exec(message);
  const file = findProjectFile(place?.[1] ?? "", root);
  const at = file === null ? {} : { file, line: Number(place?.[2]) };
  return { name, ...at, message, frames: [], kind: "assertion" };
}

/** Node reports a test file as a test named by its path when the file itself failed. */
function isFileResult({ names, diagnostic }: TapResult): boolean {
  const [name = ""] = names;
  return (
    names.length === 1 &&
    /^(?:\/|[A-Za-z]:\\|\S+\.[cm]?[jt]sx?$)/.test(name) &&
    diagnostic.has("failureType")
  );
}

function describeLoadFailure(
  name: string,
  located: string | null,
  result: TapResult,
  root: string,
): TestFailure {
  const printed = result.comments.join("\n");
  const file = located ?? findProjectFile(name, root);
  const timedOut = result.diagnostic.get("failureType") === "testTimeoutFailure";
  const reason = result.diagnostic.get("error") ?? "the test file failed";
  const text = timedOut ? `${reason}: the file never finished` : withoutJavaScriptStack(printed);
  const kind = timedOut ? "timeout" : "load";
  return {
    name: file ?? name,
    ...(file !== null && { file }),
    message: text || reason,
    frames: parseJavaScriptStack(printed, root),
    kind,
  };
}

/** "actual !== expected" does not say which is which, so both are named. */
function describeError(diagnostic: ReadonlyMap<string, string>): string {
  const text = diagnostic.get("error") ?? diagnostic.get("message") ?? "failed";
  const name = diagnostic.get("name");
  const headline =
    name === undefined || name === "AssertionError" || text.startsWith(name)
      ? text
      : `${name}: ${text}`;
  const operator = diagnostic.get("operator") ?? "==";
  const hasTwoSides = operator !== "=="; // assert.ok: expected true, actual false
  const sides = ["expected", "actual"]
    .filter((key) => diagnostic.has(key) && hasTwoSides)
    .map((key) => `${key}:${indentMore(diagnostic.get(key) ?? "")}`);
  return [headline, ...sides].join("\n");
}

function indentMore(value: string): string {
  const kept = value.length > MAX_SIDE_CHARS ? `${value.slice(0, MAX_SIDE_CHARS)}…` : value;
  return kept.includes("\n") ? `\n  ${kept.replaceAll("\n", "\n  ")}` : ` ${kept}`;
}

function classify(diagnostic: ReadonlyMap<string, string>): FailureKind {
  if (diagnostic.get("failureType") === "testTimeoutFailure") return "timeout";
  const isAssertion =
    diagnostic.get("code") === "ERR_ASSERTION" || /Assertion/.test(diagnostic.get("name") ?? "");
  return isAssertion || diagnostic.has("operator") ? "assertion" : "error";
}

/** The block between `---` and `...` right after a result, dedented; `end` is its last line. */
function readBlock(lines: readonly string[], start: number): { block: string[]; end: number } {
  const open = /^(\s+)---\s*$/.exec(lines[start] ?? "");
  if (open?.[1] === undefined) return { block: [], end: start - 1 };
  const indent = open[1].length;
  const block: string[] = [];
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (line.trim() === "..." && line.search(/\S/) === indent) return { block, end: index };
    block.push(line.slice(indent));
  }
  return { block, end: lines.length - 1 };
}

function readRemarks(lines: readonly string[], start: number): string[] {
  const remarks: string[] = [];
  for (const line of lines.slice(start, start + MAX_COMMENTS)) {
    const match = COMMENT.exec(line);
    if (match === null || SUBTEST.test(line)) break;
    remarks.push(unescapeTap(match[1] ?? ""));
  }
  return remarks;
}

function splitDirective(text: string): [string, string] {
  const at = text.search(/(?<!\\)# *(?:skip|todo)/i);
  return at === -1 ? [text.trim(), ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function keepComment(comments: string[], line: string): string[] {
  const match = COMMENT.exec(line);
  return match === null
    ? comments
    : [...comments, unescapeTap(match[1] ?? "")].slice(-MAX_COMMENTS);
}

function levelOf(indent: string | undefined): number {
  return Math.floor((indent?.length ?? 0) / TEST_INDENT);
}

function unescapeTap(text: string): string {
  return text.trimEnd().replace(/\\([\\#])/g, "$1");
}
