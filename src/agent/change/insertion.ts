/** Where something new goes: after which line, how far to the right, with how many empty lines around. Pure. */
import type { CodeSymbol } from "../../code/code-symbol.ts";
import { indentationOf } from "../../code/indentation.ts";
import type { ParsedFile } from "../../code/parse.ts";

export type InsertPlace =
  | { kind: "after-symbol" | "before-symbol" | "into"; symbol: string }
  /** Below the last import; where there is none, above everything but what has to come first. */
  | { kind: "imports" }
  | { kind: "top" | "end" }
  /** 1-based. */
  | { kind: "before-line" | "after-line"; line: number };

export interface Insertion {
  /** The line that the addition comes before, 1-based; one more than the file has at its end. */
  line: number;
  indentation: string;
  gapLines: { before: number; after: number };
}

const NO_GAP = { before: 0, after: 0 };

/** Null when the file has no such place. */
export function findInsertion(
  text: string,
  parsed: ParsedFile | null,
  place: InsertPlace,
): Insertion | null {
  const lines = text.split("\n");
  const count = text === "" || text.endsWith("\n") ? lines.length - 1 : lines.length;
  switch (place.kind) {
    case "top":
      return { line: lines[0]?.startsWith("#!") ? 2 : 1, indentation: "", gapLines: NO_GAP };
    case "end":
      return { line: count + 1, indentation: "", gapLines: NO_GAP };
    case "before-line":
    case "after-line": {
      if (place.line < 1 || place.line > count) return null;
      const line = place.kind === "before-line" ? place.line : place.line + 1;
      const neighbours = lines.slice(0, place.line).findLast((each) => each.trim() !== "");
      return { line, indentation: indentationOf(neighbours ?? ""), gapLines: NO_GAP };
    }
    case "imports":
      return { ...findImportPlace(lines, parsed), indentation: "" };
    default:
      return parsed === null ? null : findBySymbol(lines, parsed, place);
  }
}

function findBySymbol(
  lines: readonly string[],
  parsed: ParsedFile,
  place: Extract<InsertPlace, { symbol: string }>,
): Insertion | null {
  // Overloads, and a property with its setter, are one thing in several pieces: nothing goes between them.
  const pieces = parsed.symbols.filter(({ qualifiedName }) => qualifiedName === place.symbol);
  const [first] = pieces;
  const symbol = place.kind === "after-symbol" ? pieces.at(-1) : first;
  if (symbol === undefined) return null;
  if (place.kind === "into") return findInside(lines, parsed, symbol);
  const indentation = indentationOf(lines[symbol.startLine - 1] ?? "");
  const gap = measureGap(lines, parsed, symbol);
  const gapLines = { before: gap, after: gap };
  if (place.kind === "after-symbol") return { line: symbol.endLine + 1, indentation, gapLines };
  return { line: findCommentStart(lines, symbol.startLine), indentation, gapLines };
}

/** After the last member; a class without any gets its first below its opening line. */
function findInside(
  lines: readonly string[],
  parsed: ParsedFile,
  holder: CodeSymbol,
): Insertion | null {
  const members = parsed.symbols.filter(({ container }) => container === holder.qualifiedName);
  const last = members.reduce<CodeSymbol | null>(
    (best, each) => (best === null || each.endLine > best.endLine ? each : best),
    null,
  );
  // A class on one line has no room for a member.
  if (holder.startLine === holder.endLine) return null;
  const isBraced = /^\s*[}\])]/.test(lines[holder.endLine - 1] ?? "");
  if (last !== null && last.startLine > holder.startLine) {
    const gap = last.startLine === last.endLine ? 1 : measureGap(lines, parsed, last);
    const indentation = indentationOf(lines[last.startLine - 1] ?? "");
    return { line: last.endLine + 1, indentation, gapLines: { before: gap, after: 0 } };
  }
  const outer = indentationOf(lines[holder.startLine - 1] ?? "");
  const content = lines.slice(holder.startLine, holder.endLine - (isBraced ? 1 : 0)).join("\n");
  const inner = indentationOf(content);
  const unit = guessUnit(lines, parsed);
  const indentation = inner.length > outer.length ? inner : `${outer}${unit}`;
  const gapLines = { before: content.trim() === "" ? 0 : DEFAULT_GAP, after: 0 };
  return { line: holder.endLine + (isBraced ? 0 : 1), indentation, gapLines };
}

/** Where a file has no indented line to learn from. */
const UNITS: Readonly<Record<string, string>> = {
  go: "\t",
  javascript: "  ",
  typescript: "  ",
  tsx: "  ",
};

/** One step to the right, as the file takes it. */
function guessUnit(lines: readonly string[], { language }: ParsedFile): string {
  // The inner lines of a block comment stand one sign to the right of it.
  const indented = lines.map((line) => /^[ \t]+(?=[^\s*])/.exec(line)?.[0] ?? "").filter(Boolean);
  const [shortest = UNITS[language] ?? "    "] = indented.sort((a, b) => a.length - b.length);
  return shortest;
}

const DEFAULT_GAP = 1;
/** Style of the language where the file has no two neighbours to learn from. */
const PYTHON_TOP_GAP = 2;

/** The empty lines between this declaration and its neighbour of the same kind of place. */
function measureGap(lines: readonly string[], parsed: ParsedFile, symbol: CodeSymbol): number {
  const siblings = parsed.symbols.filter(
    (each) => each.container === symbol.container && each.endLine > each.startLine,
  );
  const gaps = siblings.slice(1).flatMap((each, index) => {
    const previous = siblings[index];
    if (previous === undefined || previous.endLine >= each.startLine) return [];
    const between = lines.slice(previous.endLine, each.startLine - 1);
    const empty = between.filter((line) => line.trim() === "").length;
    return between.length === 0 || empty > 0 ? [Math.min(empty, PYTHON_TOP_GAP)] : [];
  });
  const [first] = gaps.sort((a, b) => a - b);
  if (first !== undefined) return first;
  const isTop = symbol.container === undefined;
  return parsed.language === "python" && isTop ? PYTHON_TOP_GAP : DEFAULT_GAP;
}

const COMMENT = /^\s*(?:#(?!!)|\/\/|\/\*|\*|--)/;

/** A comment directly above a declaration belongs to it. */
function findCommentStart(lines: readonly string[], startLine: number): number {
  let line = startLine;
  while (line > 1 && COMMENT.test(lines[line - 2] ?? "")) line -= 1;
  return line;
}

/** What has to stay first: an interpreter line, a directive, a comment or a string that speaks of the file. */
const FIRST_THINGS = /^(?:#!|#.*coding|["']use |\/\/|\/\*| \*|#|<\?php|package\s)/;

/** An import that is a statement of its own; calls such as `await import()` may stand anywhere. */
const IMPORT_STATEMENT =
  /^(?:(?:pub\s+)?use\b|import\b(?!\s*\(\s*\S)|from\b|using\b|#\s*include|require|export\b|(?:const|let|var)\b.*\brequire\s*\(|\}.*\brequire\s*\()/;

type ImportPlace = Pick<Insertion, "line" | "gapLines">;

function findImportPlace(lines: readonly string[], parsed: ParsedFile | null): ImportPlace {
  const last = findLastImport(lines, parsed);
  if (last !== null) {
    // An import may go on over lines; it ends before the next one that begins at the left edge.
    let end = last;
    while (end < lines.length && /^(?:\s+\S|[)}\]])/.test(lines[end] ?? "")) end += 1;
    return { line: end + 1, gapLines: NO_GAP };
  }
  let line = 1;
  while (FIRST_THINGS.test(lines[line - 1] ?? "")) line += 1;
  if (parsed?.language === "python") line = skipDocstring(lines, line);
  return { line, gapLines: { before: DEFAULT_GAP, after: DEFAULT_GAP } };
}

/** The last of the imports that open the file, those in a group counted where the group begins; null without any. */
function findLastImport(lines: readonly string[], parsed: ParsedFile | null): number | null {
  const blocks = (parsed?.symbols ?? []).filter(
    ({ kind }) => kind === "function" || kind === "class",
  );
  const code = Math.min(...blocks.map(({ startLine }) => startLine));
  const starts = (parsed?.imports ?? []).map(({ line }) => findGroupStart(lines, line));
  const statements = starts.filter((line) => IMPORT_STATEMENT.test(lines[line - 1] ?? ""));
  const opening = statements.filter((line) => line < code);
  const chosen = opening.length > 0 ? opening : statements;
  return chosen.length === 0 ? null : Math.max(...chosen);
}

/** Go lists several imports in the parentheses of one. */
function findGroupStart(lines: readonly string[], line: number): number {
  let start = line;
  while (start > 1 && /^\s/.test(lines[start - 1] ?? "")) start -= 1;
  return /^import\s*\(\s*$/.test(lines[start - 1] ?? "") ? start : line;
}

function skipDocstring(lines: readonly string[], line: number): number {
  const opening = /^\s*[rRuU]?("""|''')/.exec(lines[line - 1] ?? "");
  const quotes = opening?.[1];
  if (opening === null || quotes === undefined) return line;
  if ((lines[line - 1] ?? "").slice(opening[0].length).includes(quotes)) return line + 1;
  const end = lines.findIndex((each, index) => index >= line && each.includes(quotes));
  return end < 0 ? line : end + 2;
}
