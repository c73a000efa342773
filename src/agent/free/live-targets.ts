/**
 * What the arguments of tools may name right now: paths, symbols, places. Texts only; bounded in number and length,
 * so that a turn of a large project is made as quickly as one of a small project. Knows no grammar.
 */
import type { IndexedFile } from "../../code/index/indexed-file.ts";
import { createSymbolRanker } from "../../code/index/rank-symbols.ts";
import type { SymbolGraph } from "../../code/index/symbol-graph.ts";
import { isCodePath } from "../../code/language.ts";
import { countLines } from "../../code/source-lines.ts";
import { MAX_WHOLE_LINES } from "../../tools/project/edit.ts";
import type { EditRules } from "../../tools/project/edit-rules.ts";
import { EDGES } from "../../tools/project/insert.ts";
import type { SeenFiles } from "../../tools/project/seen-files.ts";
import { nameSymbol } from "../../tools/project/symbol-target.ts";

const MAX_PATHS = 20_000;
const MAX_SYMBOLS = 3_000;
const MAX_RANKED = 400;
/** Ranking a larger project takes seconds; there the words of the task are looked up. */
const MAX_RANKED_FILES = 4_000;
const MAX_TASK_WORDS = 12;
const FOUND_PER_WORD = 20;
const MAX_TEXT_CHARS = 300;

export interface EditTargets {
  /** Files that may be written whole, and symbols that may be replaced. */
  replaceable: readonly string[];
  /** Symbols of files that may be written. */
  symbols: readonly string[];
  /** Places where code may be added. */
  places: readonly string[];
  /** Files of which lines were shown. */
  shown: readonly string[];
  lastShownLine: number;
}

/** Paths that a tool can take; the others hold characters that no path of a project may have. */
export function listPaths(graph: SymbolGraph): string[] {
  return [...graph.files.keys()].filter(isPlain).sort().slice(0, MAX_PATHS);
}

/** All symbols of a small project; of a large one those seen or found, and those the task is likely about. */
export function listSymbols(
  graph: SymbolGraph,
  { seen, likely }: { seen: SeenFiles; likely: readonly string[] },
): string[] {
  const names = new Set<string>();
  const add = (name: string) => {
    if (names.size < MAX_SYMBOLS && isPlain(name)) names.add(name);
  };
  for (const path of seen.paths) listFileSymbols(graph.files.get(path)).forEach(add);
  // Found once, renamed or deleted since: what is not there any more is not offered.
  for (const name of [...seen.symbols].reverse()) if (isThere(name, graph)) add(name);
  for (const name of likely) if (isThere(name, graph)) add(name);
  const files = [...graph.files.values()];
  const total = files.reduce((sum, { symbols }) => sum + symbols.length, 0);
  if (total <= MAX_SYMBOLS) for (const file of files) listFileSymbols(file).forEach(add);
  return [...names];
}

/** Symbols that the task is likely about, the likeliest first. Cost: up to a second; ask once. */
export function listLikelySymbols(graph: SymbolGraph, task: string): string[] {
  const sites =
    graph.files.size <= MAX_RANKED_FILES
      ? createSymbolRanker(graph).rank(task, { limit: MAX_RANKED })
      : listTaskWords(task).flatMap((word) => graph.findSymbols(word, { limit: FOUND_PER_WORD }));
  const names = sites
    .filter(({ path }) => isCodePath(path))
    .map(({ path, symbol }) => nameSymbol(path, symbol));
  return [...new Set(names)].slice(0, MAX_RANKED);
}

/** The longest words first: they are the names. */
function listTaskWords(task: string): string[] {
  const words = task.slice(0, 4_000).match(/[\p{L}_$][\p{L}\p{N}_$]{3,}/gu) ?? [];
  return [...new Set(words)].sort((a, b) => b.length - a.length).slice(0, MAX_TASK_WORDS);
}

export function listEditTargets(
  graph: SymbolGraph,
  { seen, rules }: { seen: SeenFiles; rules: EditRules },
): EditTargets {
  const named = rules.listFiles().filter((path) => graph.files.has(path));
  const read = seen.paths.filter((path) => graph.files.has(path) && rules.mayWiden(path));
  const paths = [...new Set([...named, ...read])].filter(isPlain);
  const symbols = paths.flatMap((path) => listOwnSymbols(graph.files.get(path))).filter(isPlain);
  const short = paths.filter((path) => {
    const text = seen.textOf(path);
    return text !== null && countLines(text) <= MAX_WHOLE_LINES;
  });
  const edges = paths.flatMap((path) => EDGES.map((edge) => `${path}#${edge}`));
  const shown = read.filter((path) => isPlain(path) && seen.lastSeenLine(path) > 0);
  return {
    replaceable: [...short, ...symbols.slice(0, MAX_SYMBOLS)],
    symbols: symbols.slice(0, MAX_SYMBOLS),
    places: [...edges, ...symbols.slice(0, MAX_SYMBOLS)],
    shown,
    lastShownLine: Math.max(0, ...shown.map((path) => seen.lastSeenLine(path))),
  };
}

function listFileSymbols(file: IndexedFile | undefined): string[] {
  if (file === undefined || !isCodePath(file.path)) return [];
  return file.symbols.map((symbol) => nameSymbol(file.path, symbol));
}

/** Those whose name says which is meant: a name that a file declares twice is edited by lines. */
function listOwnSymbols(file: IndexedFile | undefined): string[] {
  const counts = new Map<string, number>();
  for (const name of listFileSymbols(file)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].filter(([, count]) => count === 1).map(([name]) => name);
}

function isThere(name: string, graph: SymbolGraph): boolean {
  for (let at = name.indexOf("#"); at >= 0; at = name.indexOf("#", at + 1)) {
    const file = graph.files.get(name.slice(0, at));
    const symbol = name.slice(at + 1);
    if (file?.symbols.some(({ qualifiedName }) => qualifiedName === symbol)) return true;
  }
  return false;
}

/** What can be sampled as one line of text. */
function isPlain(text: string): boolean {
  return text.length <= MAX_TEXT_CHARS && !/[\p{Cc}\p{Surrogate}]/u.test(text);
}
