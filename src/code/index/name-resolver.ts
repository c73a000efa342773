/**
 * Which declarations a name means in a file, told from spelling and imports alone: the file's own, then those of the files
 * it can see, then the only one of the project. Knows no scopes and no types, so several may answer.
 */
import { type LanguageId, languageOf } from "../language.ts";
import type { Definitions } from "./definitions.ts";
import type { ImportGraph } from "./import-graph.ts";
import type { IndexedFile, SymbolSite } from "./indexed-file.ts";

/** Resolves the names of one file; remembers its answers, so use it while nothing changes. */
export type NameResolver = (name: string) => readonly SymbolSite[];

export interface ResolverSources {
  files: ReadonlyMap<string, IndexedFile>;
  definitions: Definitions;
  imports: ImportGraph;
}

/** How many files a name may be passed through before the one that declares it. */
const MAX_PASSES = 3;
const NONE: readonly SymbolSite[] = [];
/** Languages that use each other's names; a name of any other family is another name. */
const FAMILIES: Partial<Record<LanguageId, string>> = {
  tsx: "typescript",
  javascript: "typescript",
  cpp: "c",
};

export function createNameResolver(filePath: string, sources: ResolverSources): NameResolver {
  const answers = new Map<string, readonly SymbolSite[]>();
  let visible: ReadonlySet<string> | null = null;
  const resolve = (name: string): readonly SymbolSite[] => {
    const all = sources.definitions.named(name);
    const own = all.filter((site) => site.path === filePath);
    if (own.length > 0) return own;
    visible ??= new Set(sources.imports.visibleFrom(filePath));
    const seen = all.length === 0 ? NONE : findVisible(name, visible, sources);
    if (seen.length > 0) return seen;
    const isOnlyOne = new Set(all.map((site) => site.path)).size === 1;
    const [first] = all;
    return isOnlyOne && first !== undefined && isSameFamily(first.path, filePath) ? all : NONE;
  };
  return (name) => {
    const known = answers.get(name);
    if (known !== undefined) return known;
    const found = resolve(name);
    answers.set(name, found);
    return found;
  };
}

/** In the files themselves, else in those that they pass the name on from. */
function findVisible(
  name: string,
  visible: ReadonlySet<string>,
  { files, definitions, imports }: ResolverSources,
): readonly SymbolSite[] {
  const candidates = definitions.named(name).filter(isOpenToOthers);
  const done = new Set<string>();
  let ring = visible;
  for (let pass = 0; pass <= MAX_PASSES && ring.size > 0; pass += 1) {
    const found = candidates.filter(({ path }) => ring.has(path));
    if (found.length > 0) return found;
    const next = new Set<string>();
    for (const each of ring) {
      if (done.has(each) || !passesOn(name, files.get(each))) continue;
      done.add(each);
      for (const target of imports.importsOf(each)) next.add(target);
    }
    ring = next;
  }
  return NONE;
}

/** A file may give away a name that it does not declare, by a list or by all that another one exports. */
function passesOn(name: string, file: IndexedFile | undefined): boolean {
  if (file === undefined) return false;
  if (file.exports.includes(name)) return true;
  return file.imports.some(({ names }) => names.includes("*")) && isForwarder(file);
}

/** A file that declares nothing itself, such as one of `export * from` lines. */
function isForwarder({ symbols }: IndexedFile): boolean {
  return symbols.length === 0;
}

function isOpenToOthers({ symbol }: SymbolSite): boolean {
  return symbol.exported || symbol.kind === "method";
}

function isSameFamily(a: string, b: string): boolean {
  return familyOf(a) === familyOf(b);
}

function familyOf(filePath: string): string | undefined {
  const id = languageOf(filePath)?.id;
  return id === undefined ? undefined : (FAMILIES[id] ?? id);
}
