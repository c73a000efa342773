/**
 * The declarations a message names, looked up in the project's graph: exactly, else by one that must be meant. Pure.
 * Invariant: a word that is no plain code word is a mention only if it is declared, or said to be a function and the like.
 */

import type { SymbolSite } from "../../code/index/indexed-file.ts";
import { splitSubwords } from "../../code/index/subwords.ts";
import type { SymbolGraph } from "../../code/index/symbol-graph.ts";
import { isCodePath, isTestPath } from "../../code/language.ts";
import type { MessageText } from "./message-text.ts";
import { findNearestName } from "./nearest-name.ts";
import { isPlainWord } from "./plain-words.ts";
import type { SymbolMention } from "./request.ts";
import {
  isToBeMade,
  listNames,
  looksLikeCode,
  type NamedSymbol,
  standsForName,
} from "./symbol-names.ts";

const MAX_MENTIONS = 60;
const MAX_PATHS = 20;
/** Looking for what a misspelt name means goes through all names of the project. */
const MAX_SEARCHES = 8;

/** `own`: the person's own words with files and commands blanked by NUL characters. In order, each once. */
export function listSymbols(text: MessageText, own: string, graph: SymbolGraph): SymbolMention[] {
  const found = new Map<string, SymbolMention>();
  const missing = new MissingNames(graph);
  for (const named of listNames(text, own)) {
    if (found.size >= MAX_MENTIONS) break;
    const { name } = named;
    const known = found.get(name);
    if (known !== undefined && known.match !== "absent") continue;
    const sites = isWorthAsking(named, own) ? findSites(name, graph) : [];
    if (sites.length > 0) found.set(name, describe(name, sites, "exact"));
    else if (known === undefined && isName(named)) found.set(name, missing.describe(named, own));
  }
  return [...found.values()];
}

/** What is meant by names that nothing has; only the first few are looked for. */
class MissingNames {
  readonly #graph: SymbolGraph;
  #declared: ReadonlySet<string> | null = null;
  #searches = 0;

  constructor(graph: SymbolGraph) {
    this.#graph = graph;
  }

  describe({ name, start }: NamedSymbol, own: string): SymbolMention {
    if (isToBeMade(own, start) || this.#searches >= MAX_SEARCHES) return absent(name);
    this.#searches += 1;
    this.#declared ??= listDeclaredNames(this.#graph);
    const sites = this.#findMeant(name, this.#declared);
    return sites.length > 0 ? describe(name, sites, "nearest") : absent(name);
  }

  /** By typos, else by the only name that differs in its verb alone: "validateToken" for "verifyToken". */
  #findMeant(name: string, declared: ReadonlySet<string>): SymbolSite[] {
    const dot = name.lastIndexOf(".");
    const plain = name.slice(dot + 1);
    if (declared.has(plain)) return findSites(plain, this.#graph);
    const near = findNearestName(plain, declared) ?? findOtherVerb(plain, declared);
    const sites = near === null ? [] : findSites(near, this.#graph);
    // A member that does not exist is not another class's.
    const container = name.slice(0, Math.max(0, dot));
    return sites.filter(({ symbol }) => dot < 0 || symbol.container?.endsWith(container));
  }
}

function absent(written: string): SymbolMention {
  return { written, qualifiedName: null, paths: [], match: "absent" };
}

/** A plain English word needs a sign that it is meant as a name. */
export function isWorthAsking({ name, as, start }: NamedSymbol, own: string): boolean {
  if (as !== "word") return true;
  return !isPlainWord(name) || (name.length > 1 && standsForName(own, start));
}

/** Whether it is to be told of even though nothing is declared so. */
function isName({ name, as }: NamedSymbol): boolean {
  if (as === "word" || name.length < 2) return false;
  if (as === "named") return true;
  return looksLikeCode(name); // "type hint" and "function call" speak of no name
}

/** Keys of data files are no declarations that a person means by a bare word. */
function findSites(name: string, graph: SymbolGraph): SymbolSite[] {
  return graph.definitionsOf(name).filter(({ path }) => isCodePath(path));
}

function describe(
  written: string,
  sites: readonly SymbolSite[],
  match: "exact" | "nearest",
): SymbolMention {
  const likely = [...sites].sort((a, b) => weigh(a) - weigh(b));
  const paths = [...new Set(likely.map(({ path }) => path))].slice(0, MAX_PATHS);
  return { written, qualifiedName: likely[0]?.symbol.qualifiedName ?? null, paths, match };
}

/** What is used from outside and is no test comes first; the order of the graph decides among equals. */
function weigh({ path, symbol }: SymbolSite): number {
  return (
    (isTestPath(path) ? 4 : 0) +
    (symbol.exported ? 0 : 1) +
    (symbol.container === undefined ? 0 : 1)
  );
}

function listDeclaredNames(graph: SymbolGraph): Set<string> {
  const names = new Set<string>();
  for (const { path, symbols } of graph.files.values()) {
    if (isCodePath(path)) for (const { name } of symbols) names.add(name);
  }
  return names;
}

function findOtherVerb(written: string, names: ReadonlySet<string>): string | null {
  const words = splitSubwords(written);
  if (words.length < 2) return null;
  const rest = words.slice(1).join(" ");
  const last = words.at(-1) ?? "";
  const same: string[] = [];
  for (const name of names) {
    if (name.length < rest.length || !name.toLowerCase().endsWith(last)) continue;
    const others = splitSubwords(name);
    if (others.length === words.length && others.slice(1).join(" ") === rest) same.push(name);
    if (same.length > 1) return null;
  }
  return same[0] ?? null;
}
