/** Finds the declaration that a person means: "validateToken", "Auth.check in auth.py", "the parameter x of f". */

import type { Declaration } from "../binding/file-bindings.ts";
import { isCodePath } from "../language.ts";
import { scoreNear } from "../near-name.ts";
import { buildNameGraph, type NameGraph } from "./name-graph.ts";
import type { NamedDeclaration } from "./named-place.ts";
import type { ProjectBindings } from "./project-bindings.ts";
import { parseSymbolQuery, type SymbolQuery } from "./symbol-query.ts";

export interface FoundSymbol {
  path: string;
  startIndex: number;
  /** 1-based. */
  line: number;
  name: string;
  qualifiedName: string;
  kind: Declaration["kind"];
}

export type SymbolSearch =
  | { kind: "found"; symbol: FoundSymbol }
  /** Several different things; a person has to say which. */
  | { kind: "ambiguous"; candidates: FoundSymbol[] }
  /** Nothing of that name; `near` holds real ones of similar names, nearest first. */
  | { kind: "missing"; near: FoundSymbol[] };

const MAX_CANDIDATES = 12;

/** Cost: reads every file once, binds those that hold the name. */
export async function findSymbol(
  query: string | SymbolQuery,
  project: ProjectBindings,
): Promise<SymbolSearch> {
  const wanted = typeof query === "string" ? parseSymbolQuery(query) : query;
  const graph = await buildNameGraph(project, wanted.name);
  const candidates = narrow(listCandidates(graph), wanted, graph);
  const [first] = candidates;
  if (first === undefined) return { kind: "missing", near: await findNear(project, wanted) };
  if (candidates.length === 1) return { kind: "found", symbol: toSymbol(first) };
  return { kind: "ambiguous", candidates: candidates.slice(0, MAX_CANDIDATES).map(toSymbol) };
}

/** One declaration for each thing of that name: where it is made, not where it is imported. */
function listCandidates({ declarations, groups }: NameGraph): NamedDeclaration[] {
  const byGroup = new Map<string, NamedDeclaration>();
  for (const each of declarations) {
    const group = groups.groupOf(each.key);
    const known = byGroup.get(group);
    if (known === undefined || rank(each) < rank(known)) byGroup.set(group, each);
  }
  return [...byGroup.values()];
}

/** Lower stands for the whole group. */
function rank({ declaration, isLooseKey }: NamedDeclaration): number {
  if (declaration.kind === "import") return 2;
  return isLooseKey || declaration.kind === "parameter" ? 1 : 0;
}

/** Each hint in turn, unless it would leave nothing. */
function narrow(
  candidates: NamedDeclaration[],
  { container, file, kind }: SymbolQuery,
  { declarations, groups }: NameGraph,
): NamedDeclaration[] {
  const inGroup = (each: NamedDeclaration, fits: (other: NamedDeclaration) => boolean) =>
    declarations.some((other) => groups.areTogether(each.key, other.key) && fits(other));
  let left = candidates;
  if (container !== null) {
    left = left.filter((each) => inGroup(each, (other) => isWithin(other, container)));
  }
  if (file !== null) {
    const local = left.filter((each) => isPathLike(each.path, file));
    const used = left.filter((each) => inGroup(each, ({ path }) => isPathLike(path, file)));
    left = local.length > 0 ? local : used;
  }
  if (kind !== null) left = prefer(left, (each) => fitsKind(each, kind));
  left = prefer(left, ({ declaration }) => declaration.kind !== "import");
  left = prefer(left, ({ isLooseKey }) => !isLooseKey);
  if (container !== null || kind === "local") return left;
  return prefer(left, ({ declaration, isMember }) => isMember || declaration.scope === 0);
}

function prefer<Item>(items: Item[], fits: (item: Item) => boolean): Item[] {
  const fitting = items.filter(fits);
  return fitting.length > 0 ? fitting : items;
}

/** `A.f` fits a container of `A` or `f.A`, or of `A` in a file of that name. */
function isWithin({ declaration, path }: NamedDeclaration, container: string): boolean {
  const owner = declaration.path.slice(0, -declaration.name.length - 1);
  if (owner === container || owner.endsWith(`.${container}`)) return true;
  const stem = path
    .split("/")
    .pop()
    ?.replace(/\.\w+$/, "");
  return owner === "" && stem === container;
}

function isPathLike(path: string, wanted: string): boolean {
  const cut = wanted.replace(/^\.?\//, "");
  return path === cut || path.endsWith(`/${cut}`);
}

function fitsKind({ declaration, isMember }: NamedDeclaration, kind: string): boolean {
  const isCallable = declaration.bodies.length > 0;
  switch (kind) {
    case "function":
      return declaration.kind === "function" || (isCallable && !isMember);
    case "method":
      return isMember;
    case "member":
      return isMember;
    case "local":
      return !isMember && declaration.scope !== 0;
    case "variable":
      return declaration.kind === "variable";
    case "type":
      return /^(?:type|interface|class|enum)$/.test(declaration.kind);
    default:
      return declaration.kind === kind;
  }
}

function toSymbol({ path, declaration }: NamedDeclaration): FoundSymbol {
  const { startIndex, line, name, kind } = declaration;
  return { path, startIndex, line, name, qualifiedName: declaration.path, kind };
}

const MAX_NEAR = 3;
const MAX_NEAR_NAMES = 8;

/** Declared names a few typos away, or with a word in common. */
async function findNear(project: ProjectBindings, { name }: SymbolQuery): Promise<FoundSymbol[]> {
  const scores = new Map<string, number>();
  for (const path of [...project.paths].filter(isCodePath)) {
    const text = (await project.readText(path)) ?? "";
    for (const [word] of text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]{1,79}/gu)) {
      if (!scores.has(word)) scores.set(word, scoreNear(name, word));
    }
  }
  const names = [...scores]
    .filter(([, score]) => score < Number.POSITIVE_INFINITY)
    .sort((a, b) => a[1] - b[1])
    .slice(0, MAX_NEAR_NAMES);
  const near: FoundSymbol[] = [];
  for (const [each] of names) {
    const [first] = listCandidates(await buildNameGraph(project, each));
    if (first !== undefined && first.declaration.kind !== "import") near.push(toSymbol(first));
    if (near.length >= MAX_NEAR) break;
  }
  return near;
}
