/** The declarations of a project as nodes, and their uses of each other as links that a rank can flow along. */
import type { IndexedFile, IndexedSymbol, SymbolSite } from "./indexed-file.ts";
import type { NameResolver } from "./name-resolver.ts";
import type { Links } from "./page-rank.ts";
import type { SymbolGraph } from "./symbol-graph.ts";
import { countUses, readUse } from "./use-table.ts";

export interface UseNetwork {
  /** In the order of the files' paths, then of their source; a node's number is its place. */
  nodes: readonly SymbolSite[];
  links: Links;
}

/** A name that may mean more declarations than these says nothing about any. */
const MAX_MEANINGS = 5;
/** To be used by what matters makes a declaration matter more than to use it does. */
const BACKWARD = 0.4;

/** Cost: every use of the project, about a second for a million. */
export function linkUses(graph: SymbolGraph): UseNetwork {
  const nodes = listNodes(graph);
  const numbers = new Map(nodes.map(({ symbol }, number) => [symbol, number]));
  const from: number[] = [];
  const to: number[] = [];
  const weight: number[] = [];
  for (const file of graph.files.values()) {
    for (const { user, used, strength } of listFileLinks(file, graph.resolverOf(file.path))) {
      const a = numbers.get(user);
      const b = numbers.get(used);
      if (a === undefined || b === undefined) continue;
      from.push(a, b);
      to.push(b, a);
      weight.push(strength, strength * BACKWARD);
    }
  }
  const links = { from: Int32Array.from(from), to: Int32Array.from(to) };
  return { nodes, links: { ...links, weight: Float64Array.from(weight) } };
}

interface UseLink {
  user: IndexedSymbol;
  used: IndexedSymbol;
  strength: number;
}

function listFileLinks({ symbols, uses }: IndexedFile, resolve: NameResolver): UseLink[] {
  const links: UseLink[] = [];
  for (let row = 0; row < countUses(uses); row += 1) {
    const { holder, name, count } = readUse(uses, row);
    const user = symbols[holder];
    const meant = user === undefined ? [] : resolve(name);
    if (user === undefined || meant.length > MAX_MEANINGS) continue;
    for (const { symbol: used } of meant) {
      if (used !== user) links.push({ user, used, strength: Math.sqrt(count) / meant.length });
    }
  }
  return links;
}

function listNodes({ files }: SymbolGraph): SymbolSite[] {
  return [...files.values()]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap(({ path, symbols }) => symbols.map((symbol) => ({ path, symbol })));
}
