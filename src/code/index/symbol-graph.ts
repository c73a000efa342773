/**
 * The project as one graph: files that import files, declarations that use declarations. Answers from memory and is kept
 * right file by file.
 */
import type { ProjectManifests } from "../project-files.ts";
import { createDefinitions, type Definitions } from "./definitions.ts";
import { matchNames, type NameMatch } from "./find-names.ts";
import { createImportGraph } from "./import-graph.ts";
import type { IndexedFile, IndexedSymbol, SymbolSite } from "./indexed-file.ts";
import { createNameResolver, type NameResolver } from "./name-resolver.ts";
import { listCallees, listUses, type SymbolUse } from "./symbol-uses.ts";

export interface FoundSymbol extends SymbolSite {
  match: NameMatch;
}

/** Read-only to those who query; the index alone changes it. */
export interface SymbolGraph {
  /** Grows with every change. */
  readonly version: number;
  readonly files: ReadonlyMap<string, IndexedFile>;
  /** Every declaration with this name, plain or qualified ("Cart.total"), by path and place. */
  definitionsOf(name: string): SymbolSite[];
  /** The best matches first. Cost: every name of the project. */
  findSymbols(query: string, options?: { limit?: number }): FoundSymbol[];
  /** Where a declaration is used, by path and line. Cost: the names of every file. */
  usesOf(site: SymbolSite): SymbolUse[];
  /** Those of its uses that are calls. */
  whoCalls(site: SymbolSite): SymbolUse[];
  /** What a declaration, with all inside it, uses of the project, itself left out. */
  calleesOf(site: SymbolSite): SymbolSite[];
  importsOf(path: string): string[];
  importersOf(path: string): string[];
  /** What names mean in a file; to be used before the next change. */
  resolverOf(path: string): NameResolver;
}

export interface GraphChanges {
  /** Files with fresh content, new ones too. */
  changed: readonly IndexedFile[];
  removed: readonly string[];
  /** Absent: as before. */
  manifests?: ProjectManifests;
}

export interface MutableGraph extends SymbolGraph {
  apply(changes: GraphChanges): void;
}

const FOUND_LIMIT = 20;
/** Looking at every import for each of more changes takes longer than resolving all anew. */
const MANY_CHANGES = 50;

export function createSymbolGraph(): MutableGraph {
  const files = new Map<string, IndexedFile>();
  const definitions = createDefinitions();
  const imports = createImportGraph();
  const sources = { files, definitions, imports };
  let version = 0;

  const put = (file: IndexedFile): void => {
    const known = files.get(file.path);
    files.set(file.path, file);
    if (known?.symbols === file.symbols) return; // the same facts under a new stamp
    version += 1;
    if (known === undefined) imports.add(file);
    else {
      definitions.remove(known);
      imports.replace(file);
    }
    definitions.add(file);
  };
  const drop = (path: string): void => {
    const known = files.get(path);
    if (known === undefined) return;
    version += 1;
    files.delete(path);
    definitions.remove(known);
    imports.remove(known);
  };
  const applyManifests = (manifests: ProjectManifests | undefined): void => {
    if (manifests === undefined) return;
    version += 1;
    imports.setManifests(manifests);
  };
  return {
    get version() {
      return version;
    },
    files,
    apply({ changed, removed, manifests }) {
      if (changed.length + removed.length > MANY_CHANGES) imports.forgetAll();
      applyManifests(manifests);
      for (const path of removed) drop(path);
      for (const file of changed) put(file);
    },
    definitionsOf: (name) => findDefinitions(name, definitions),
    findSymbols: (query, { limit = FOUND_LIMIT } = {}) => findMatches(query, limit, definitions),
    usesOf: (site) => listUses(site, sources),
    whoCalls: (site) => listUses(site, sources).filter(({ isCalled }) => isCalled),
    calleesOf: (site) => listCallees(site, sources),
    importsOf: imports.importsOf,
    importersOf: imports.importersOf,
    resolverOf: (path) => createNameResolver(path, sources),
  };
}

function findDefinitions(name: string, definitions: Definitions): SymbolSite[] {
  const plain = name.slice(name.lastIndexOf(".") + 1);
  const named = definitions.named(plain);
  // A key of a data file may hold a dot itself.
  if (plain === name || named.length === 0) return [...definitions.named(name)];
  return named.filter(({ symbol }) => isQualifiedBy(symbol, name));
}

function findMatches(query: string, limit: number, definitions: Definitions): FoundSymbol[] {
  const plain = query.slice(query.lastIndexOf(".") + 1);
  const found: FoundSymbol[] = [];
  for (const { name, match } of matchNames(definitions.names(), plain, limit)) {
    const sites = definitions.named(name);
    const wanted = sites.filter(({ symbol }) => isQualifiedBy(symbol, query));
    for (const site of wanted.length > 0 ? wanted : sites) found.push({ ...site, match });
  }
  return found.slice(0, limit);
}

function isQualifiedBy(symbol: IndexedSymbol, name: string): boolean {
  return symbol.qualifiedName === name || symbol.qualifiedName.endsWith(`.${name}`);
}
