/** Who uses a declaration and what it uses itself, told by spelling and imports: a shadowed name can be taken for another. */
import { type LanguageId, languageOf } from "../language.ts";
import { compareSites } from "./definitions.ts";
import type { IndexedFile, IndexedSymbol, SymbolSite } from "./indexed-file.ts";
import { createNameResolver, type ResolverSources } from "./name-resolver.ts";
import { countUses, type NameUse, readUse } from "./use-table.ts";

export interface SymbolUse {
  path: string;
  /** The innermost declaration around the uses; null outside all. */
  holder: IndexedSymbol | null;
  /** Of the first use in the holder; 1-based. */
  line: number;
  count: number;
  /** Whether it is called, or may be in a language that calls without parentheses. */
  isCalled: boolean;
}

const CALLS_WITHOUT_PARENTHESES = new Set<LanguageId>(["ruby", "bash"]);

/** By path and line. Cost: the names of every file. */
export function listUses(site: SymbolSite, sources: ResolverSources): SymbolUse[] {
  const { name } = site.symbol;
  const uses: SymbolUse[] = [];
  for (const file of sources.files.values()) {
    if (!file.uses.names.includes(name)) continue;
    const meant = createNameResolver(file.path, sources)(name);
    if (meant.some((each) => isSameSite(each, site))) uses.push(...listUsesIn(file, name));
  }
  return uses.sort((a, b) => (a.path === b.path ? a.line - b.line : comparePaths(a, b)));
}

/** What a declaration, with all inside it, uses of the project, itself left out; by path and place. */
export function listCallees(site: SymbolSite, sources: ResolverSources): SymbolSite[] {
  const file = sources.files.get(site.path);
  if (file === undefined) return [];
  const resolve = createNameResolver(site.path, sources);
  const found = new Map<IndexedSymbol, SymbolSite>();
  for (const { holder, name } of listRows(file)) {
    if (!isInside(file.symbols[holder], site.symbol)) continue;
    for (const each of resolve(name)) {
      if (!isSameSite(each, site)) found.set(each.symbol, each);
    }
  }
  return [...found.values()].sort(compareSites);
}

function listUsesIn(file: IndexedFile, name: string): SymbolUse[] {
  const { path, symbols } = file;
  const language = languageOf(path)?.id;
  const countsAll = language !== undefined && CALLS_WITHOUT_PARENTHESES.has(language);
  return listRows(file)
    .filter((use) => use.name === name)
    .map(({ holder, line, count, isCalled }) => ({
      path,
      holder: symbols[holder] ?? null,
      line,
      count,
      isCalled: isCalled || countsAll,
    }));
}

function listRows({ uses }: IndexedFile): NameUse[] {
  return Array.from({ length: countUses(uses) }, (_, row) => readUse(uses, row));
}

/** Overloads count as one; so does a declaration that was read again since. */
function isSameSite(a: SymbolSite, b: SymbolSite): boolean {
  return a.path === b.path && a.symbol.qualifiedName === b.symbol.qualifiedName;
}

function isInside(inner: IndexedSymbol | undefined, outer: IndexedSymbol): boolean {
  if (inner === undefined) return false;
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}

function comparePaths(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : 1;
}
