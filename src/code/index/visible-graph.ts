/**
 * A graph in which some files are listed and nothing more: their declarations, and what uses them, are left out. For files
 * whose text must not be seen. Follows the graph it is made from.
 */
import type { IndexedFile } from "./indexed-file.ts";
import type { SymbolGraph } from "./symbol-graph.ts";

/** The graph itself where every file that declares something may be seen. Cost: `isVisible` of each of those. */
export function leaveOutSymbols(
  graph: SymbolGraph,
  isVisible: (path: string) => boolean,
): SymbolGraph {
  const declaring = [...graph.files.values()].filter(({ symbols }) => symbols.length > 0);
  const hashes = new Set(declaring.flatMap(({ path, hash }) => (isVisible(path) ? [] : hash)));
  if (hashes.size === 0) return graph;
  // A link to such a file, or a copy of it, has the same bytes under another name.
  const hidden = new Set(declaring.filter(({ hash }) => hashes.has(hash)).map(({ path }) => path));
  const isShown = ({ path }: { path: string }): boolean => !hidden.has(path);
  const files = new Map<string, IndexedFile>();
  for (const [path, file] of graph.files) {
    files.set(path, isShown(file) ? file : { ...file, symbols: [], exports: [], imports: [] });
  }
  return {
    get version() {
      return graph.version;
    },
    files,
    definitionsOf: (name) => graph.definitionsOf(name).filter(isShown),
    findSymbols: (query, options) => graph.findSymbols(query, options).filter(isShown),
    usesOf: (site) => graph.usesOf(site).filter(isShown),
    whoCalls: (site) => graph.whoCalls(site).filter(isShown),
    calleesOf: (site) => graph.calleesOf(site).filter(isShown),
    importsOf: (path) => graph.importsOf(path),
    importersOf: (path) => graph.importersOf(path),
    resolverOf: (path) => graph.resolverOf(path),
  };
}
