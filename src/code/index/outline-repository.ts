/**
 * The project on one page: its files as a list, with the signatures that matter for a task, within a budget of tokens.
 * The order is that of paths and of the source, so that two pages differ only where the choice does. Pure.
 */
import { findLargestFit } from "../../base/largest-fit.ts";
import { isSignatureCut } from "../code-symbol.ts";
import { languageOf } from "../language.ts";
import type { IndexedFile, IndexedSymbol, SymbolSite } from "./indexed-file.ts";
import type { SymbolRanker } from "./rank-symbols.ts";
import type { SymbolGraph } from "./symbol-graph.ts";

export interface RepositoryOutlineOptions {
  budgetTokens: number;
  countTokens: (text: string) => number;
  /** Empty: what the project itself leans on. */
  task: string;
  ranker: SymbolRanker;
}

const INDENTATION = "    ";
/** Fewer tokens than any line takes. */
const MIN_LINE_TOKENS = 3;

/** Empty when not even one declaration fits, or there is none. */
export function outlineRepository(
  graph: SymbolGraph,
  { budgetTokens, countTokens, task, ranker }: RepositoryOutlineOptions,
): string {
  const max = Math.max(0, Math.floor(budgetTokens / MIN_LINE_TOKENS));
  const ranked = ranker.rank(task, { limit: max });
  const render = (kept: number, withDocs: boolean): string =>
    renderChoice(graph, ranked.slice(0, kept), withDocs);
  const fits = (text: string): boolean => countTokens(text) <= budgetTokens;
  const kept = findLargestFit(ranked.length, (count) => fits(render(count, false)));
  if (kept === 0) return "";
  const commented = render(kept, true);
  return fits(commented) ? commented : render(kept, false);
}

function renderChoice(
  graph: SymbolGraph,
  chosen: readonly SymbolSite[],
  withDocs: boolean,
): string {
  const byPath = new Map<string, Set<IndexedSymbol>>();
  for (const { path, symbol } of chosen) {
    byPath.set(path, (byPath.get(path) ?? new Set()).add(symbol));
  }
  const parts = [...byPath.keys()].sort().flatMap((path) => {
    const file = graph.files.get(path);
    return file === undefined ? [] : renderFile(file, byPath.get(path) ?? new Set(), withDocs);
  });
  const declaring = [...graph.files.values()].filter(({ symbols }) => symbols.length > 0);
  const leftOut = declaring.length - byPath.size;
  if (leftOut > 0) parts.push(`[${leftOut} more ${leftOut === 1 ? "file" : "files"} left out]`);
  return parts.join("\n");
}

function renderFile(
  { path, symbols }: IndexedFile,
  chosen: ReadonlySet<IndexedSymbol>,
  withDocs: boolean,
): string[] {
  const prefix = languageOf(path)?.commentPrefix ?? "#";
  const lines = [path];
  // Around the current symbol, the outermost first; only shown ones indent.
  const around: { symbol: IndexedSymbol; isShown: boolean }[] = [];
  const shown = withHolders(symbols, chosen);
  for (const symbol of symbols) {
    while (around.length > 0 && !holds(around[around.length - 1]?.symbol, symbol)) around.pop();
    const isShown = shown.has(symbol);
    const depth = 1 + around.filter((each) => each.isShown).length;
    around.push({ symbol, isShown });
    if (!isShown) continue;
    const indentation = INDENTATION.repeat(depth);
    if (withDocs && symbol.doc !== null) lines.push(`${indentation}${prefix} ${symbol.doc}`);
    lines.push(`${indentation}${describe(symbol, prefix)}`);
  }
  const leftOut = symbols.length - shown.size;
  if (leftOut > 0) {
    const noun = leftOut === 1 ? "declaration" : "declarations";
    lines.push(`${INDENTATION}${prefix} [${leftOut} more ${noun} left out]`);
  }
  return lines;
}

/** A method without its class says little: whatever holds a chosen symbol is shown too. */
function withHolders(
  symbols: readonly IndexedSymbol[],
  chosen: ReadonlySet<IndexedSymbol>,
): ReadonlySet<IndexedSymbol> {
  const shown = new Set(chosen);
  const around: IndexedSymbol[] = [];
  for (const symbol of symbols) {
    while (around.length > 0 && !holds(around[around.length - 1], symbol)) around.pop();
    if (chosen.has(symbol)) for (const holder of around) shown.add(holder);
    around.push(symbol);
  }
  return shown;
}

function describe(symbol: IndexedSymbol, prefix: string): string {
  const { signature, startLine, endLine } = symbol;
  const remarks = [
    ...(isSignatureCut(symbol) ? ["the line goes on"] : []),
    ...(endLine > startLine ? [`lines ${startLine}-${endLine}`] : []),
  ];
  return remarks.length === 0 ? signature : `${signature}  ${prefix} ${remarks.join(", ")}`;
}

function holds(outer: IndexedSymbol | undefined, inner: IndexedSymbol): boolean {
  if (outer === undefined) return false;
  const isLonger = outer.endIndex - outer.startIndex > inner.endIndex - inner.startIndex;
  return isLonger && outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}
