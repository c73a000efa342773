/**
 * Whose members `value.name` may mean: follows what a value is to the class, object or module it belongs to.
 * Null is "not known", never a guess; "external" is known to be outside the project.
 */
import { type Expression, MAX_EXPRESSION_DEPTH } from "../binding/expression.ts";
import type { Declaration, FileBindings, ImportSource, Scope } from "../binding/file-bindings.ts";
import { classNamesOf } from "../binding/languages/binding-rule-table.ts";
import { lookUp } from "../binding/scope-table.ts";
import { type LanguageId, languageOf } from "../language.ts";
import { findMember, findSelf, type Holder, listParameters, type MemberHolder } from "./holder.ts";
import type { ProjectBindings } from "./project-bindings.ts";
import {
  findExport,
  findUnimported,
  resolveImported,
  resolveModule,
  sharesNames,
  type Target,
} from "./resolve-modules.ts";

export interface Resolver {
  /** Who has the members of a value that is written in `path`. */
  resolve(value: Expression, path: string): Holder | null;
  resolveTarget(target: Target): Holder | null;
  /** What `value.name` is; null when that is not known. */
  resolveMember(holder: Holder | null, name: string): Target | null;
  /** The classes a class is built on, as far as they are known. */
  listBases(holder: MemberHolder): (Holder | null)[];
}

/** One resolver's look-ups; what is under way is counted, since hostile sources could go in circles. */
interface Search {
  project: ProjectBindings;
  depth: number;
  steps: number;
}

const EXTERNAL: Holder = { kind: "external" };
const MAX_DEPTH = MAX_EXPRESSION_DEPTH * 3;
/** Steps of one look-up. */
const MAX_STEPS = 400;

export function createResolver(project: ProjectBindings): Resolver {
  const search: Search = { project, depth: 0, steps: 0 };
  return {
    resolve: (value, path) => resolveValue(search, value, path),
    resolveTarget: (target) => resolveTarget(search, target),
    resolveMember: (holder, name) => resolveMember(search, holder, name),
    listBases: (holder) => listBases(search, holder),
  };
}

/** Runs one step deeper; null beyond the limits. */
function goDeeper<Result>(search: Search, step: () => Result | null): Result | null {
  if (search.depth === 0) search.steps = 0;
  if (search.depth > MAX_DEPTH || search.steps > MAX_STEPS) return null;
  search.depth += 1;
  search.steps += 1;
  const result = step();
  search.depth -= 1;
  return result;
}

function resolveValue(search: Search, value: Expression, path: string): Holder | null {
  return goDeeper(search, () => resolveKind(search, value, path));
}

function resolveKind(search: Search, value: Expression, path: string): Holder | null {
  const { project } = search;
  switch (value.kind) {
    case "name":
      return resolveName(search, value, path);
    case "this":
      return findSelf(project.get(path), value.scope, path);
    case "super":
      return resolveSuper(search, value.scope, path);
    case "member":
      return resolveMemberValue(search, resolveValue(search, value.object, path), value.name);
    case "call":
      return resolveCall(search, resolveValue(search, value.callee, path));
    case "instance":
      return resolveValue(search, value.of, path);
    case "element":
      return resolveElement(search, resolveValue(search, value.of, path));
    case "list":
      return { kind: "list", path, of: value.of };
    case "literal":
      return resolveLiteral(search, value.at, path);
    case "module": {
      const file = resolveModule(project, path, value.specifier);
      return file === null ? EXTERNAL : { kind: "module", path: file };
    }
    case "parameter":
      return resolveParameter(search, resolveValue(search, value.callee, path), value.index);
    case "result":
      return resolveResult(search, value.scope, path);
    case "builtin":
      return EXTERNAL;
    default:
      return null;
  }
}

function resolveName(
  search: Search,
  use: { name: string; scope: number; at: number },
  path: string,
): Holder | null {
  const bindings = search.project.get(path);
  if (bindings === null) return null;
  const found = lookUp(bindings, use, classNamesOf(bindings.language));
  const target: Target | null =
    found === null
      ? findUnimported(search.project, path, use.name)
      : { kind: "declaration", path, id: found.id };
  // A name that no file declares is the language's own or a library's.
  return target === null ? EXTERNAL : resolveTarget(search, target);
}

function resolveTarget(search: Search, target: Target): Holder | null {
  const { path } = target;
  if (target.kind === "module") return { kind: "module", path };
  const bindings = search.project.get(path);
  if (bindings === null) return null;
  if (target.kind === "declaration") {
    const declaration = bindings.declarations[target.id];
    return declaration === undefined ? null : resolveDeclaration(search, declaration, bindings);
  }
  const to = bindings.exports.find(({ name }) => name === target.name)?.to;
  if (to === undefined) return null;
  if (to.kind === "value") return resolveValue(search, to.value, path);
  if (to.kind === "import") return resolveSource(search, to.source, path);
  return goDeeper(search, () => resolveTarget(search, { kind: "declaration", path, id: to.id }));
}

function resolveSource(search: Search, source: ImportSource, path: string): Holder | null {
  const imported = resolveImported(search.project, path, source);
  if (imported !== null) return goDeeper(search, () => resolveTarget(search, imported));
  return resolveModule(search.project, path, source.specifier) === null ? EXTERNAL : null;
}

function resolveDeclaration(
  search: Search,
  { source, value, bodies }: Declaration,
  { path, scopes }: FileBindings,
): Holder | null {
  if (source !== undefined) return resolveSource(search, source, path);
  const isTyped = value !== undefined && value.kind !== "literal";
  const held = isTyped ? resolveValue(search, value, path) : null;
  if (held !== null) return held;
  const opened = bodies.flatMap((id) => scopes[id] ?? []);
  const members = opened.find(({ kind }) => kind !== "function");
  if (members !== undefined) return { kind: "scope", path, scope: members.id };
  const [body] = opened;
  if (body !== undefined) return { kind: "function", path, scope: body.id };
  return value?.kind === "literal" ? resolveValue(search, value, path) : null;
}

function resolveSuper(search: Search, scope: number, path: string): Holder | null {
  const self = findSelf(search.project.get(path), scope, path);
  const bases = self === null ? [] : listBases(search, self);
  return bases.find((base) => base !== null) ?? null;
}

function listBases(search: Search, { path, scope }: MemberHolder): (Holder | null)[] {
  const bindings = search.project.get(path);
  const body = bindings?.scopes[scope];
  const own = bindings?.declarations[body?.owner ?? -1]?.bases ?? [];
  const whole = body?.partOf === undefined ? [] : [body.partOf];
  return [...whole, ...(body?.bases ?? []), ...own].map((base) => resolveValue(search, base, path));
}

/** A member in a body of the class that stands elsewhere: only files that hold the name are looked at. */
function findAttached(search: Search, holder: MemberHolder, name: string): Target | null {
  const language = languageOf(holder.path)?.id ?? "json";
  if (REOPENING.has(language)) return findInOtherPart(search, holder, name);
  if (!ATTACHING.has(language)) return null;
  const isPart = (partOf: Expression, path: string) => {
    const whole = resolveValue(search, partOf, path);
    return whole?.kind === "scope" && whole.path === holder.path && whole.scope === holder.scope;
  };
  for (const path of search.project.withWord(plainName(name))) {
    const parts = search.project.get(path)?.scopes.filter(({ names }) => names.has(name)) ?? [];
    const part = parts.find(({ partOf }) => partOf !== undefined && isPart(partOf, path));
    const id = part?.names.get(name)?.[0];
    if (id !== undefined) return { kind: "declaration", path, id };
  }
  return null;
}

/** A member of the class of the same path in another file. */
function findInOtherPart({ project }: Search, holder: MemberHolder, name: string): Target | null {
  const whole = project.get(holder.path)?.scopes[holder.scope];
  if (whole?.kind !== "class" || whole.owner === null) return null;
  for (const path of project.withWord(plainName(name))) {
    if (path === holder.path || !sharesNames(path, holder.path)) continue;
    const part = project
      .get(path)
      ?.scopes.find(
        (each) => each.path === whole.path && each.kind === "class" && each.names.has(name),
      );
    const id = part?.names.get(name)?.[0];
    if (id !== undefined) return { kind: "declaration", path, id };
  }
  return null;
}

/** The name as it is written, of what it is looked up by. */
function plainName(key: string): string {
  return key.replace(/^[$.]|\(\)$/g, "");
}

/** Languages whose methods stand outside their class and say whose they are. */
const ATTACHING = new Set<LanguageId>(["go", "rust", "cpp", "c"]);
/** Languages whose classes may be opened again. */
const REOPENING = new Set<LanguageId>(["csharp", "ruby"]);

function resolveMemberValue(search: Search, holder: Holder | null, name: string): Holder | null {
  const target = resolveMember(search, holder, name);
  return target === null ? null : goDeeper(search, () => resolveTarget(search, target));
}

function resolveMember(search: Search, holder: Holder | null, name: string): Target | null {
  if (holder?.kind === "module") return resolveModuleMember(search, holder.path, name);
  if (holder?.kind !== "scope") return null;
  return findMember(search.project, holder, {
    name,
    listBases: (each) => listBases(search, each),
    findAttached: (each) => findAttached(search, each, name),
  });
}

/** An object given away whole has its members too. */
function resolveModuleMember(search: Search, path: string, name: string): Target | null {
  const own = findExport(search.project, path, name);
  const whole = own === null ? findExport(search.project, path, "default") : null;
  if (whole === null) return own;
  const holder = goDeeper(search, () => resolveTarget(search, whole));
  return holder?.kind === "scope" ? resolveMember(search, holder, name) : null;
}

/** Calling a class gives one of it; calling a module means what it gives away whole. */
function resolveCall(search: Search, holder: Holder | null): Holder | null {
  if (holder?.kind === "scope") return holder;
  if (holder?.kind === "module") {
    const whole = findExport(search.project, holder.path, "default");
    return whole === null
      ? null
      : goDeeper(search, () => resolveCall(search, resolveTarget(search, whole)));
  }
  if (holder?.kind !== "function") return null;
  const results = search.project.get(holder.path)?.scopes[holder.scope]?.results ?? [];
  for (const result of results) {
    const found = resolveValue(search, result, holder.path);
    if (found !== null) return found;
  }
  return null;
}

function resolveElement(search: Search, holder: Holder | null): Holder | null {
  return holder?.kind === "list" ? resolveValue(search, holder.of, holder.path) : null;
}

const LITERALS = new Set<Scope["kind"]>(["object", "class", "function"]);

function resolveLiteral(search: Search, at: number, path: string): Holder | null {
  const scopes = search.project.get(path)?.scopes ?? [];
  const scope = scopes.find(({ startIndex, kind }) => startIndex === at && LITERALS.has(kind));
  if (scope === undefined) return null;
  if (scope.kind === "function") return { kind: "function", path, scope: scope.id };
  const { context } = scope;
  const expected = context === undefined ? null : resolveValue(search, context, path);
  const isKnown = expected?.kind === "scope" && expected.scope !== scope.id;
  return isKnown ? expected : { kind: "scope", path, scope: scope.id };
}

function resolveParameter(search: Search, callee: Holder | null, index: number): Holder | null {
  const body = callee?.kind === "scope" ? findConstructor(search, callee) : callee;
  if (body?.kind !== "function") return null;
  const bindings = search.project.get(body.path);
  const said = bindings?.scopes[body.scope]?.expects?.[index];
  const value = said ?? listParameters(bindings, body.scope)[index]?.value;
  return value === undefined ? null : resolveValue(search, value, body.path);
}

function findConstructor(search: Search, holder: MemberHolder): Holder | null {
  const found =
    resolveMember(search, holder, "constructor") ?? resolveMember(search, holder, "__init__");
  return found === null ? null : goDeeper(search, () => resolveTarget(search, found));
}

function resolveResult(search: Search, scope: number, path: string): Holder | null {
  const scopes = search.project.get(path)?.scopes ?? [];
  let at = scopes[scope];
  while (at !== undefined && at.kind !== "function") at = scopes[at.parent ?? -1];
  const result = at?.results[0];
  return result === undefined ? null : resolveValue(search, result, path);
}
