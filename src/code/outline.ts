/**
 * A file without its bodies: what it declares, nested as it is declared, each with the first line of its comment and
 * the lines its body has. Pure. Knows no tokens: how much is too much is told by a function.
 */
import { findLargestFit } from "../base/largest-fit.ts";
import { type CodeSymbol, isSignatureCut } from "./code-symbol.ts";
import { readDocLine } from "./doc-line.ts";
import { languageOf } from "./language.ts";
import type { ParsedFile } from "./parse.ts";

export interface OutlineOptions {
  path: string;
  text: string;
  parsed: ParsedFile;
  /** One of the file's declarations, shown in full elsewhere; what stands near it stays longest. */
  focus: CodeSymbol | null;
  /** Whether a text is small enough; when it is, every smaller one is. */
  fits: (outline: string) => boolean;
}

interface Entry {
  symbol: CodeSymbol;
  /** 0 is the last to be left out. */
  rank: number;
  doc: string | null;
  line: string;
}

const INDENTATION = "    ";

/**
 * Comments go first, then declarations, those far from the focus before those near it; the number of those left out
 * stands at the end. One declaration stays even when nothing fits. Null when the file declares nothing.
 */
export function renderOutline(options: OutlineOptions): string | null {
  const { path, fits } = options;
  const prefix = languageOf(path)?.commentPrefix ?? "#";
  const entries = listEntries(options, prefix);
  if (entries.length === 0) return null;
  const commented = renderEntries(entries, { prefix, leftOut: 0, withDocs: true });
  if (fits(commented)) return commented;
  const order = [...entries].sort((a, b) => a.rank - b.rank);
  const render = (kept: number): string => {
    const chosen = new Set(order.slice(0, kept));
    const leftOut = entries.length - kept;
    const shown = entries.filter((entry) => chosen.has(entry));
    return renderEntries(shown, { prefix, leftOut, withDocs: false });
  };
  const bare = render(entries.length);
  if (fits(bare)) return bare;
  const kept = findLargestFit(entries.length - 1, (count) => fits(render(count)));
  return render(Math.max(1, kept));
}

interface EntryStyle {
  prefix: string;
  leftOut: number;
  withDocs: boolean;
}

function renderEntries(
  entries: readonly Entry[],
  { prefix, leftOut, withDocs }: EntryStyle,
): string {
  const lines = entries.flatMap(({ doc, line }) =>
    withDocs && doc !== null ? [doc, line] : [line],
  );
  const mark = `${prefix} [${leftOut} more ${leftOut === 1 ? "declaration" : "declarations"} left out]`;
  return (leftOut > 0 ? [...lines, mark] : lines).join("\n");
}

function listEntries({ text, parsed, focus }: OutlineOptions, prefix: string): Entry[] {
  const lines = text.split("\n");
  const parents = listParents(parsed.symbols);
  const depths = new Map<CodeSymbol, number>();
  const entries: Entry[] = [];
  for (const symbol of parsed.symbols) {
    const parent = parents.get(symbol) ?? null;
    const depth = parent === null ? 0 : (depths.get(parent) ?? 0) + 1;
    depths.set(symbol, depth);
    const isNear = symbol === focus || holds(symbol, focus);
    // What a function declares for itself is part of its body.
    if (parent !== null && isFunction(parent) && !isNear) continue;
    const indentation = INDENTATION.repeat(depth);
    const doc = readDocLine(lines, symbol);
    entries.push({
      symbol,
      rank: rankOf(symbol, { parent, focus, depth }),
      doc: doc === null ? null : `${indentation}${prefix} ${doc}`,
      line: `${indentation}${describeSymbol(symbol, focus, prefix)}`,
    });
  }
  return entries;
}

/** The innermost declaration around each one. Symbols come in source order, a container before its members. */
function listParents(symbols: readonly CodeSymbol[]): Map<CodeSymbol, CodeSymbol> {
  const parents = new Map<CodeSymbol, CodeSymbol>();
  const open: CodeSymbol[] = [];
  for (const symbol of symbols) {
    while (open.length > 0 && !holds(open[open.length - 1], symbol)) open.pop();
    const parent = open[open.length - 1];
    if (parent !== undefined) parents.set(symbol, parent);
    open.push(symbol);
  }
  return parents;
}

function describeSymbol(symbol: CodeSymbol, focus: CodeSymbol | null, prefix: string): string {
  const { signature, startLine, endLine } = symbol;
  const remarks = [
    ...(isSignatureCut(symbol) ? ["the line goes on"] : []),
    ...(symbol === focus ? ["shown below"] : []),
    ...(endLine > startLine ? [`lines ${startLine}-${endLine}`] : []),
  ];
  return remarks.length === 0 ? signature : `${signature}  ${prefix} ${remarks.join(", ")}`;
}

interface Surroundings {
  parent: CodeSymbol | null;
  focus: CodeSymbol | null;
  depth: number;
}

/** Around the focus, beside it, the top of the file, members of others; plain values come last. */
function rankOf(symbol: CodeSymbol, { parent, focus, depth }: Surroundings): number {
  if (symbol === focus || holds(symbol, focus)) return 0;
  if (symbol.kind === "variable" || symbol.kind === "constant") return 4;
  if (parent !== null && holds(parent, focus)) return 1;
  return depth === 0 ? 2 : 3;
}

function holds(outer: CodeSymbol | undefined, inner: CodeSymbol | null): boolean {
  if (outer === undefined || inner === null) return false;
  const isLonger = outer.endIndex - outer.startIndex > inner.endIndex - inner.startIndex;
  return isLonger && outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}

function isFunction({ kind }: CodeSymbol): boolean {
  return kind === "function" || kind === "method";
}
