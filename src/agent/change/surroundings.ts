/** What a question shows beside the place itself: the file around it, and what other files declare. Pure but for the graph. */

import type { IndexedSymbol } from "../../code/index/indexed-file.ts";
import { outlineRepository } from "../../code/index/outline-repository.ts";
import { createSymbolRanker } from "../../code/index/rank-symbols.ts";
import type { SymbolGraph } from "../../code/index/symbol-graph.ts";
import { renderOutline } from "../../code/outline.ts";
import { estimateTokens } from "../token-counter.ts";
import type { ChangeSite } from "./change-site.ts";

/** Lines shown on each side of a place that is told by line. */
const LINES_AROUND = 12;
/** A class up to this length is shown as it is where something is added to it. */
const MAX_HOLDER_LINES = 60;
const MAX_SIGNATURES = 24;
/** Enough for any outline that a question has room for. */
const MAX_OUTLINE_CHARS = 6_000;

/** The file around the site; null where the site is all of it. */
export function describeSurroundings(site: ChangeSite): string | null {
  const { name, parsed, fileText, path } = site;
  if (name.mode === "new" || name.mode === "whole" || fileText === "") return null;
  const symbol = symbolOf(site);
  const found = parsed?.symbols.find(({ qualifiedName }) => qualifiedName === symbol) ?? null;
  if (parsed === null || name.mode === "lines" || (name.mode === "insert" && found === null)) {
    return showLinesAround(site);
  }
  if (name.mode === "insert" && found !== null) {
    const isShort = found.endLine - found.startLine < MAX_HOLDER_LINES;
    if (isShort) return fileText.slice(found.startIndex, found.endIndex);
  }
  const fits = (outline: string): boolean => outline.length <= MAX_OUTLINE_CHARS;
  const focus = name.mode === "symbol" ? found : null;
  return renderOutline({ path, text: fileText, parsed, focus, fits });
}

function symbolOf({ name }: ChangeSite): string | null {
  if (name.mode === "symbol") return name.symbol;
  return name.mode === "insert" && "symbol" in name.place ? name.place.symbol : null;
}

function showLinesAround({ fileText, name, startLine, endLine }: ChangeSite): string {
  const lines = fileText.replace(/\n$/, "").split("\n");
  const before = lines.slice(Math.max(0, startLine - 1 - LINES_AROUND), startLine - 1);
  const after = lines.slice(endLine, endLine + LINES_AROUND);
  const mark = name.mode === "insert" ? "[the new lines come here]" : "[the lines to be changed]";
  return [...before, mark, ...after].join("\n");
}

/** New or changed declarations of the files that earlier steps wrote, by path. */
export type FreshSignatures = ReadonlyMap<string, readonly string[]>;

/**
 * What other files declare and this one uses, or may: of the files it imports the names that stand in its text, and all
 * that `alsoShown` export. Null when there is nothing to tell.
 */
export function describeSignatures(
  graph: SymbolGraph,
  { path, fileText }: Pick<ChangeSite, "path" | "fileText">,
  { alsoShown, fresh }: { alsoShown: readonly string[]; fresh: FreshSignatures },
): string | null {
  const words = new Set(fileText.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  const sections: string[] = [];
  let left = MAX_SIGNATURES;
  const add = (from: string, signatures: readonly string[]): void => {
    const shown = signatures.slice(0, left);
    left -= shown.length;
    if (shown.length > 0) sections.push([from, ...shown.map((each) => `    ${each}`)].join("\n"));
  };
  for (const [from, signatures] of fresh) if (from !== path) add(from, signatures);
  const isNew = (from: string): boolean => from !== path && !fresh.has(from);
  for (const from of alsoShown.filter(isNew))
    add(
      from,
      listExported(graph, from, () => true),
    );
  const imported = graph.importsOf(path).filter((from) => isNew(from) && !alsoShown.includes(from));
  for (const from of imported)
    add(
      from,
      listExported(graph, from, ({ name }) => words.has(name)),
    );
  return sections.length === 0 ? null : sections.join("\n");
}

/** Enough for a document to speak of what there is. */
const PROJECT_TOKENS = 450;

/**
 * What the whole project declares, the likeliest for the task first chosen: for a document, which imports nothing and
 * is written about all of it. Null when nothing is declared.
 */
export function describeProject(graph: SymbolGraph, task: string): string | null {
  const outline = outlineRepository(graph, {
    budgetTokens: PROJECT_TOKENS,
    countTokens: estimateTokens,
    task,
    ranker: createSymbolRanker(graph),
  });
  return outline === "" ? null : outline;
}

function listExported(
  graph: SymbolGraph,
  from: string,
  isMeant: (symbol: IndexedSymbol) => boolean,
): string[] {
  const symbols = graph.files.get(from)?.symbols ?? [];
  return symbols
    .filter((symbol) => symbol.container === undefined && isMeant(symbol))
    .map(({ signature }) => signature);
}
