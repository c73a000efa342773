/** The stretches of a site that may be wrong, and the places where something may be missing. Pure but for reading the syntax. */
import { type LanguageId, languageOf } from "../../../code/language.ts";
import { readLineStarts } from "../../../code/source-lines.ts";
import { listSpans, type Span } from "../../../code/spans/list-spans.ts";
import { countOpenBrackets } from "../../../code/spans/statement-end.ts";
import { findProse, listCodeLines } from "./code-lines.ts";
import type { Site } from "./site.ts";

/** "line": one statement anew. "insertion": one more. "block": several lines anew. "expression": a part of a line. */
export type HoleKind = "line" | "insertion" | "block" | "expression";

export interface Hole {
  kind: HoleKind;
  /** What is replaced, in UTF-16 units of the file's text; nothing where it is an insertion. */
  startIndex: number;
  endIndex: number;
  /** Of the file, from 1. */
  startLine: number;
  endLine: number;
}

/** A statement that is longer is filled as a block. */
const MAX_STATEMENT_LINES = 6;
const MIN_BLOCK_LINES = 2;
const MAX_BLOCK_LINES = 8;

/** In the order of the lines, kind after kind. */
export async function listHoles(site: Site): Promise<Hole[]> {
  const spans = (await listSpans(site.path, site.fileText, site)) ?? [];
  return [...listLineHoles(site), ...spans.flatMap(toHole)];
}

function listLineHoles(site: Site): Hole[] {
  const { fileText, startLine: first, endLine: last } = site;
  const language = languageOf(site.path)?.id ?? null;
  const lines = fileText.split("\n");
  const starts = readLineStarts(fileText);
  const isProse = findProse(lines);
  const codeLines = listCodeLines(fileText);
  const replacements: Hole[] = [];
  const insertions: Hole[] = [];
  for (let line = first; line <= last; line++) {
    const text = lines[line - 1] ?? "";
    const start = starts[line - 1] ?? 0;
    if (isProse[line - 1]) continue;
    if (codeLines.has(line)) {
      const indentation = /^\s*/.exec(text)?.[0].length ?? 0;
      const endLine = findStatementEnd(lines, line, language);
      const endIndex = (starts[endLine - 1] ?? 0) + (lines[endLine - 1]?.length ?? 0);
      const span = { startIndex: start + indentation, endIndex, startLine: line, endLine };
      replacements.push({ kind: "line", ...span });
    }
    if (line > first && text.trim() !== "") {
      const place = { startIndex: start, endIndex: start, startLine: line, endLine: line };
      insertions.push({ kind: "insertion", ...place });
    }
  }
  return [...replacements, ...insertions];
}

/** Where the statement that begins on `line` ends: further down while a bracket is open. */
function findStatementEnd(
  lines: readonly string[],
  line: number,
  language: LanguageId | null,
): number {
  if (language === null) return line;
  for (let end = line; end < line + MAX_STATEMENT_LINES && end <= lines.length; end++) {
    const text = lines.slice(line - 1, end).join("\n");
    // An open brace at the end begins a block, which is no part of its header.
    const isHeader = /\{\s*$/.test(text);
    if (countOpenBrackets(language, text) <= (isHeader ? 1 : 0)) return end;
  }
  return line;
}

function toHole({ kind, ownLines, ...span }: Span): Hole[] {
  const { startIndex, endIndex, startLine, endLine } = span;
  const place = { startIndex, endIndex, startLine, endLine };
  const lineCount = endLine - startLine + 1;
  if (kind === "block") {
    const fits = ownLines && lineCount >= MIN_BLOCK_LINES && lineCount <= MAX_BLOCK_LINES;
    return fits ? [{ kind: "block", ...place }] : [];
  }
  return kind === "statement" || lineCount > 1 ? [] : [{ kind: "expression", ...place }];
}
