/**
 * Reads what compilers and linters print, whichever it is: the common ways to write a file, a line and a fault. Lines of
 * libraries and notes are left out. Pure.
 */
import { clipText } from "../../base/clip-text.ts";
import { findProjectFile } from "../test-reports/project-file.ts";
import type { Finding } from "./inspector.ts";

export interface FindingText {
  text: string;
  /** The real path of the project. */
  root: string;
  /** The tool that printed it. */
  source: string;
}

const MAX_FINDINGS = 200;
const MAX_TEXT_CHARS = 2_000_000;
const MAX_LINE_CHARS = 2_000;
const MAX_MESSAGE_CHARS = 400;

/** In the order of the text, at most 200. Warnings count only where there is no error. */
export function readFindings({ text, root, source }: FindingText): Finding[] {
  const lines = text.slice(0, MAX_TEXT_CHARS).replaceAll("\r", "").split("\n");
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  for (const printed of readLines(lines)) {
    const path = findProjectFile(printed.path, root);
    if (path === null || errors.length >= MAX_FINDINGS) continue;
    const { line, rule, severity } = printed;
    const message = clipText(printed.message.trim().replace(/\s+/g, " "), MAX_MESSAGE_CHARS);
    if (message === "") continue;
    (severity === "warning" ? warnings : errors).push({ path, line, rule, message, source });
  }
  return errors.length > 0 ? errors : warnings.slice(0, MAX_FINDINGS);
}

interface PrintedFinding {
  path: string;
  line: number;
  severity: "error" | "warning";
  rule: string | null;
  message: string;
}

function* readLines(lines: readonly string[]): Generator<PrintedFinding> {
  let file = "";
  for (const [at, line] of lines.entries()) {
    if (line.length > MAX_LINE_CHARS) continue;
    const header = FILE_ALONE.exec(line)?.[1];
    if (header !== undefined) file = header;
    const found =
      readParenthesized(line, lines, at) ??
      readArrow(line, lines, at) ??
      readColons(line) ??
      readTableRow(line, file);
    if (found !== null) yield found;
  }
}

const FILE = String.raw`[^\s:()'"][^:()\n'"]{0,299}\.\w{1,8}`;
const FILE_ALONE = new RegExp(`^(${FILE})$`);
const PARENTHESIZED = new RegExp(
  String.raw`^\s*(${FILE})\((\d+)(?:,\d+)*\)\s*:\s*(?:fatal )?(error|warning)\s+(\w+)?\s*:\s*(.+)$`,
);

/** `src/a.ts(2,7): error TS2322: text`, with indented lines that explain it. */
function readParenthesized(
  line: string,
  lines: readonly string[],
  at: number,
): PrintedFinding | null {
  const match = PARENTHESIZED.exec(line);
  if (match === null) return null;
  const [, path = "", number, severity, rule, text = ""] = match;
  const more = lines.slice(at + 1, at + 4);
  const end = more.findIndex((each) => !/^[ \t]+\S/.test(each));
  const message = [text, ...more.slice(0, end === -1 ? more.length : end)].join(" ");
  return { path, line: Number(number), ...judge(severity), rule: rule ?? null, message };
}

const ARROW = new RegExp(String.raw`^\s*-->\s+(${FILE}):(\d+):\d+`);
const ARROW_HEAD = /^(?:(error|warning)(?:\[(\w+)\])?: |([A-Z]+\d+)(?: \[\*\])? )(.+)$/;

/** `error[E0425]: text` or `F401 text`, and on the next line ` --> src/main.rs:2:5`. */
function readArrow(line: string, lines: readonly string[], at: number): PrintedFinding | null {
  const match = ARROW.exec(line);
  const head = ARROW_HEAD.exec(lines[at - 1] ?? "");
  if (match === null || head === null) return null;
  const [, path = "", number] = match;
  const [, severity, code, rule, message = ""] = head;
  return { path, line: Number(number), ...judge(severity), rule: code ?? rule ?? null, message };
}

const COLONS = new RegExp(
  String.raw`^\s*(?:vet:\s+|Error:\s+)?(${FILE}):(\d+)(?::\d+)?(?:-\d+(?::\d+)?)?\s*(?::| -)\s*(.+)$`,
);
const SEVERITY =
  /^(?:fatal |syntax )?(error|warning|note|info|information|help|hint)\b(?:\s*[[(](\w+)[\])])?\s*:?\s*/i;
const RULE_FIRST = /^([A-Z]{1,5}\d{2,5}):?\s+(?:\[\*\]\s+)?(?=\S)/;
const RULE_LAST = /\s+(?:\[([\w/@-]+)\]|\(([\w/@-]+)\))$/;

/** `a.py:3: error: text  [rule]`, `a.py:3:1: F401 text`, `./a.go:5:2: text`. */
function readColons(line: string): PrintedFinding | null {
  const match = COLONS.exec(line);
  if (match === null) return null;
  const [, path = "", number, rest = ""] = match;
  const said = SEVERITY.exec(rest);
  if (said !== null && /^(?:note|info|help|hint)/i.test(said[1] ?? "")) return null;
  const body = rest.slice(said?.[0].length ?? 0);
  const first = RULE_FIRST.exec(body);
  const last = RULE_LAST.exec(body);
  const message = body.slice(first?.[0].length ?? 0).replace(first === null ? RULE_LAST : /$^/, "");
  const rule = said?.[2] ?? first?.[1] ?? last?.[1] ?? last?.[2] ?? null;
  return { path, line: Number(number), ...judge(said?.[1]), rule, message };
}

const TABLE_ROW = /^\s+(\d+):\d+\s+(error|warning)\s+(\S.*?)(?:\s{2,}(\S+))?$/;

/** `  1:10  error  text  rule` below the line of its file. */
function readTableRow(line: string, file: string): PrintedFinding | null {
  const match = file === "" ? null : TABLE_ROW.exec(line);
  if (match === null) return null;
  const [, number, severity, message = "", rule] = match;
  return { path: file, line: Number(number), ...judge(severity), rule: rule ?? null, message };
}

function judge(severity: string | undefined): Pick<PrintedFinding, "severity"> {
  return { severity: severity?.toLowerCase() === "warning" ? "warning" : "error" };
}
