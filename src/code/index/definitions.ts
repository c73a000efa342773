/** Where every name of the project is declared. Kept right file by file; nothing is looked at twice. */
import type { IndexedFile, SymbolSite } from "./indexed-file.ts";

export interface Definitions {
  add(file: IndexedFile): void;
  /** `file`: as it was added. */
  remove(file: IndexedFile): void;
  /** Declarations with this plain name, in the order of paths and lines. */
  named(name: string): readonly SymbolSite[];
  /** Every plain name once, in no order. */
  names(): Iterable<string>;
}

export function createDefinitions(): Definitions {
  const sites = new Map<string, SymbolSite[]>();
  const unsorted = new Set<string>();
  return {
    add({ path, symbols }) {
      for (const symbol of symbols) {
        const known = sites.get(symbol.name);
        if (known === undefined) sites.set(symbol.name, [{ path, symbol }]);
        else {
          known.push({ path, symbol });
          unsorted.add(symbol.name);
        }
      }
    },
    remove({ path, symbols }) {
      for (const name of new Set(symbols.map((symbol) => symbol.name))) {
        const left = sites.get(name)?.filter((site) => site.path !== path) ?? [];
        if (left.length === 0) sites.delete(name);
        else sites.set(name, left);
      }
    },
    named(name) {
      const found = sites.get(name) ?? [];
      if (unsorted.delete(name)) found.sort(compareSites);
      return found;
    },
    names: () => sites.keys(),
  };
}

/** By path, then by place in the file. */
export function compareSites(a: SymbolSite, b: SymbolSite): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.symbol.startIndex - b.symbol.startIndex || a.symbol.endIndex - b.symbol.endIndex;
}
