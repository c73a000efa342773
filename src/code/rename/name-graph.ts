/**
 * Every place in a project where one name stands, grouped by what it means. Places of one group must
 * be renamed together; a place whose meaning is not known is in no group. Changes nothing.
 */
import type { FileBindings, Occurrence, Scope } from "../binding/file-bindings.ts";
import { createGroups, type Groups } from "./groups.ts";
import { findSelf, listParameters } from "./holder.ts";
import { listShapes } from "./loose-keys.ts";
import { listLinks } from "./name-links.ts";
import type { NamedDeclaration, NamedPlace } from "./named-place.ts";
import type { ProjectBindings } from "./project-bindings.ts";
import { createResolver, type Resolver } from "./resolve-holders.ts";
import { findUnimported, keyOf, resolveImported, type Target } from "./resolve-modules.ts";

export interface NameGraph {
  name: string;
  /** By path, then in source order. */
  places: NamedPlace[];
  declarations: NamedDeclaration[];
  groups: Groups;
  /** Code that holds the name and could not be bound, with the reason. */
  refused: { path: string; reason: string }[];
  /** All files whose text holds the name. */
  paths: readonly string[];
}

/** Reads every file that holds `name`, and what is needed to tell whose it is there. */
export async function buildNameGraph(project: ProjectBindings, name: string): Promise<NameGraph> {
  const paths = await project.findPathsWith(name);
  await project.bind(paths);
  return project.settle(() => connectPlaces(project, name, paths));
}

function connectPlaces(
  project: ProjectBindings,
  name: string,
  paths: readonly string[],
): NameGraph {
  const resolver = createResolver(project);
  const groups = createGroups();
  const files = paths.flatMap((path) => project.get(path) ?? []);
  const declarations = files.flatMap((bindings) => listDeclarations(bindings, name, resolver));
  const places = files.flatMap((bindings) =>
    bindings.occurrences
      .filter((occurrence) => occurrence.name === name)
      .map((occurrence) => placeOf(occurrence, bindings, { project, resolver })),
  );
  for (const { key } of declarations) groups.add(key);
  for (const [one, other] of listLinks({ project, resolver, name, files, places })) {
    groups.join(one, other);
  }
  for (const [loose, typed] of listShapes(declarations, project, resolver)) {
    groups.join(loose, typed);
  }
  const refused = paths.flatMap((path) => {
    const reason = project.refusals.get(path);
    return reason === undefined ? [] : [{ path, reason }];
  });
  return { name, places, declarations, groups, refused, paths };
}

function listDeclarations(
  bindings: FileBindings,
  name: string,
  resolver: Resolver,
): NamedDeclaration[] {
  const { path, scopes, declarations } = bindings;
  return declarations
    .filter((declaration) => declaration.name === name)
    .map((declaration) => {
      const scope = scopes[declaration.scope];
      return {
        path,
        key: keyOf({ kind: "declaration", path, id: declaration.id }),
        declaration,
        isMember: scope?.kind === "object" || scope?.kind === "class",
        isLooseKey: scope !== undefined && isLoose(scope, { path, name, resolver }),
      };
    });
}

/** An object whose type does not name the key, or a type without a name. */
function isLoose(
  { kind, context, owner }: Scope,
  { path, name, resolver }: { path: string; name: string; resolver: Resolver },
): boolean {
  if (kind === "class") return owner === null;
  if (kind !== "object") return false;
  const holder = context === undefined ? null : resolver.resolve(context, path);
  return holder === null || resolver.resolveMember(holder, name) === null;
}

interface Surroundings {
  project: ProjectBindings;
  resolver: Resolver;
}

function placeOf(
  occurrence: Occurrence,
  bindings: FileBindings,
  surroundings: Surroundings,
): NamedPlace {
  const { path } = bindings;
  const found = findTarget(occurrence, bindings, surroundings);
  if (found === "unknown" || found === "other") {
    return { path, occurrence, key: null, standing: found };
  }
  return { path, occurrence, key: keyOf(found), standing: "bound" };
}

type Finding = Target | "unknown" | "other";

function isTarget(finding: Finding): finding is Target {
  return finding !== "unknown" && finding !== "other";
}

function findTarget(
  occurrence: Occurrence,
  bindings: FileBindings,
  { project, resolver }: Surroundings,
): Finding {
  const { binding, name, key = name } = occurrence;
  const { path } = bindings;
  switch (binding.kind) {
    case "declaration":
      return { kind: "declaration", path, id: binding.id };
    case "imported":
      return resolveImported(project, path, binding.source) ?? "other";
    case "exported":
      return { kind: "export", path, name };
    case "member": {
      const found = findMemberTarget(resolver.resolve(binding.of, path), key, resolver);
      if (!binding.isImplicit || isTarget(found)) return found;
      return findFree(occurrence, bindings, { project, resolver });
    }
    case "argument":
      return findArgument(resolver.resolve(binding.of, path), name, { project, resolver });
    default:
      return findFree(occurrence, bindings, { project, resolver });
  }
}

function findMemberTarget(
  holder: ReturnType<Resolver["resolve"]>,
  name: string,
  resolver: Resolver,
): Finding {
  if (holder === null || holder.kind === "function") return "unknown";
  if (holder.kind === "external" || holder.kind === "list") return "other";
  const member = resolver.resolveMember(holder, name);
  if (member !== null) return member;
  return holder.kind === "module" ? "other" : "unknown";
}

/** What languages with keyword arguments call their constructors. */
const MAKERS = ["__init__", "__construct()", "initialize"];

/** A keyword argument is a parameter; of a class it is its constructor's, or a field. */
function findArgument(
  holder: ReturnType<Resolver["resolve"]>,
  name: string,
  { project, resolver }: Surroundings,
): Finding {
  if (holder?.kind === "external") return "other";
  if (holder?.kind === "function") {
    const bindings = project.get(holder.path);
    const found = listParameters(bindings, holder.scope).find((each) => each.name === name);
    if (found === undefined) return "other";
    return { kind: "declaration", path: holder.path, id: found.id };
  }
  if (holder?.kind !== "scope") return "unknown";
  for (const makerName of MAKERS) {
    const maker = resolver.resolveMember(holder, makerName);
    if (maker === null) continue;
    return findArgument(resolver.resolveTarget(maker), name, { project, resolver });
  }
  return findMemberTarget(holder, name, resolver);
}

/** A name that its file does not declare: of a file that needs no import, inherited, or a global. */
function findFree(
  { name, startIndex, role, key = name }: Occurrence,
  bindings: FileBindings,
  { project, resolver }: Surroundings,
): Finding {
  if (role === "label") return "other";
  const self = findSelf(bindings, scopeAt(bindings, startIndex), bindings.path);
  const inherited = self === null ? null : resolver.resolveMember(self, key);
  if (seesInherited(bindings) && inherited?.kind === "declaration") return inherited;
  const shared = findUnimported(project, bindings.path, name);
  if (key.startsWith("$")) return "other";
  return shared ?? findStarred(project, bindings, name) ?? "other";
}

/** Where the code of a class sees its members bare. */
function seesInherited({ language }: FileBindings): boolean {
  return ["java", "csharp", "cpp", "ruby"].includes(language);
}

/** Python's `from module import *`. */
function findStarred(
  project: ProjectBindings,
  { path, stars, language }: FileBindings,
  name: string,
): Target | null {
  if (language !== "python" && language !== "rust") return null;
  for (const specifier of stars) {
    const found = resolveImported(project, path, { specifier, name });
    if (found !== null) return found;
  }
  return null;
}

/** The innermost scope around an offset. */
function scopeAt({ scopes }: FileBindings, at: number): number {
  let best = 0;
  for (const { id, startIndex, endIndex } of scopes) {
    if (startIndex <= at && at < endIndex) best = id;
  }
  return best;
}
