/**
 * Which declarations and exports of one name must keep the same name: an import without an alias and
 * what it imports, an override and what it overrides, an export and what it exports.
 */
import type { Declaration, ExportLink, FileBindings } from "../binding/file-bindings.ts";
import { methodKey } from "../binding/languages/common-rules.ts";
import type { MemberHolder } from "./holder.ts";
import type { NamedPlace } from "./named-place.ts";
import type { ProjectBindings } from "./project-bindings.ts";
import type { Resolver } from "./resolve-holders.ts";
import { keyOf, resolveImported, sharesNames, type Target } from "./resolve-modules.ts";

interface LinkSearch {
  project: ProjectBindings;
  resolver: Resolver;
  name: string;
  files: readonly FileBindings[];
  places: readonly NamedPlace[];
}

type Link = readonly [string, string];

export function listLinks(search: LinkSearch): Link[] {
  const links: Link[] = [];
  for (const bindings of search.files) {
    for (const declaration of bindings.declarations) {
      if (declaration.name !== search.name) continue;
      const own = keyOf({ kind: "declaration", path: bindings.path, id: declaration.id });
      const others = [
        ...listImported(declaration, bindings, search),
        ...listOverridden(declaration, bindings, search),
        ...listTwins(declaration, bindings),
        ...listShared(declaration, bindings, search),
        ...listImplemented(declaration, bindings, search),
      ];
      links.push(...others.map((other): Link => [own, keyOf(other)]));
    }
    for (const link of bindings.exports) {
      if (link.name === search.name) links.push(...listExported(link, bindings, search));
    }
  }
  return [...links, ...listTaken(search)];
}

/** An import is what it imports where both go by one name; so is a default import of that name. */
function listImported(
  declaration: Declaration,
  { path }: FileBindings,
  search: LinkSearch,
): Target[] {
  const { source } = declaration;
  const { project, name } = search;
  if (source === undefined) return listTakenMember(declaration, path, search);
  const target = resolveImported(project, path, source);
  if (source.name === name) return target === null || target.kind === "module" ? [] : [target];
  if (source.name !== "default" && source.name !== "*") return [];
  const isWhole = target?.kind === "module";
  const given = isWhole ? resolveImported(project, path, { ...source, name: "default" }) : target;
  return given?.kind === "export" ? listGiven(given, search) : [];
}

/** Java's static imports name a member of a class. */
function listTakenMember(
  { kind, value }: Declaration,
  path: string,
  { resolver, name }: LinkSearch,
): Target[] {
  if (kind !== "import" || value?.kind !== "member") return [];
  const member = resolver.resolveMember(resolver.resolve(value.object, path), value.name);
  const isSame = value.name === name || value.name === methodKey(name);
  return member !== null && isSame ? [member] : [];
}

/** The declaration that a module gives away whole, when it goes by the name. */
function listGiven(given: Target & { kind: "export" }, { project, name }: LinkSearch): Target[] {
  const exporter = project.get(given.path);
  const to = exporter?.exports.find((each) => each.name === given.name)?.to;
  if (to?.kind !== "declaration" || exporter?.declarations[to.id]?.name !== name) return [];
  return [{ kind: "declaration", path: given.path, id: to.id }];
}

function listTwins({ twin }: Declaration, { path }: FileBindings): Target[] {
  return twin === undefined ? [] : [{ kind: "declaration", path, id: twin }];
}

/** What a member overrides or implements, and the typed field that an object's key stands for. */
function listOverridden(
  declaration: Declaration,
  { path, scopes }: FileBindings,
  { resolver, name }: LinkSearch,
): Target[] {
  const scope = scopes[declaration.scope];
  if (scope?.kind !== "class" && scope?.kind !== "object") return [];
  const holder: MemberHolder = { kind: "scope", path, scope: scope.id };
  const expected = scope.context === undefined ? null : resolver.resolve(scope.context, path);
  const bases = scope.kind === "class" ? resolver.listBases(holder) : [expected];
  return bases.flatMap((base) => {
    const isKnown = base?.kind === "scope" || base?.kind === "module";
    const member = isKnown ? resolver.resolveMember(base, declaration.key ?? name) : null;
    return member?.kind === "declaration" || member?.kind === "export" ? [member] : [];
  });
}

/** Where files share their names, a prototype and its function, or two parts of a class, are one thing. */
function listShared(
  declaration: Declaration,
  { path, scopes }: FileBindings,
  { files, name }: LinkSearch,
): Target[] {
  const isTop = /^(?:module|namespace)$/.test(scopes[declaration.scope]?.kind ?? "");
  if (!isTop || declaration.isFileLocal || declaration.kind === "import") return [];
  return files.flatMap((other) => {
    if (other.path === path || !sharesNames(path, other.path)) return [];
    const twins = other.declarations.filter(
      (each) =>
        each.name === name &&
        each.path === declaration.path &&
        each.key === declaration.key &&
        each.kind !== "import" &&
        !each.isFileLocal &&
        /^(?:module|namespace)$/.test(other.scopes[each.scope]?.kind ?? ""),
    );
    return twins.map(({ id }): Target => ({ kind: "declaration", path: other.path, id }));
  });
}

/** In Go a type that has all methods of an interface implements it, without saying so. */
function listImplemented(
  declaration: Declaration,
  { path, scopes, declarations, language }: FileBindings,
  { files, resolver, name }: LinkSearch,
): Target[] {
  const scope = scopes[declaration.scope];
  const owner = declarations[scope?.owner ?? -1];
  if (language !== "go" || owner?.kind !== "interface" || scope === undefined) return [];
  const wanted = [...scope.names.keys()];
  return files.flatMap((other) =>
    other.declarations.flatMap((each): Target[] => {
      const { partOf } = other.scopes[each.scope] ?? {};
      if (each.name !== name || partOf === undefined || other.language !== "go") return [];
      const type = resolver.resolve(partOf, other.path);
      const hasAll = wanted.every((method) => resolver.resolveMember(type, method) !== null);
      const isSelf = other.path === path && each.id === declaration.id;
      return hasAll && !isSelf ? [{ kind: "declaration", path: other.path, id: each.id }] : [];
    }),
  );
}

function listExported(
  { to }: ExportLink,
  { path, declarations }: FileBindings,
  { project, name }: LinkSearch,
): Link[] {
  const own = keyOf({ kind: "export", path, name });
  if (to.kind === "declaration") {
    const isSame = declarations[to.id]?.name === name;
    return isSame ? [[own, keyOf({ kind: "declaration", path, id: to.id })]] : [];
  }
  if (to.kind !== "import" || to.source.name !== name) return [];
  const target = resolveImported(project, path, to.source);
  return target === null || target.kind === "module" ? [] : [[own, keyOf(target)]];
}

/** `const { name } = module` is an import in all but syntax. */
function listTaken({ places, project, name }: LinkSearch): Link[] {
  const outer = places.filter(({ occurrence }) => occurrence.face?.side === "outer");
  return outer.flatMap(({ path, occurrence, key }): Link[] => {
    if (key === null || occurrence.role !== "key" || !isOfModule(key, project, name)) return [];
    const inner = places.find(
      (each) =>
        each.path === path &&
        each.occurrence.startIndex === occurrence.startIndex &&
        each.occurrence.face?.side === "inner" &&
        each.occurrence.role === "definition",
    );
    return inner?.key ? [[key, inner.key]] : [];
  });
}

/** Whether a key is an export, or stands at the top of its file. */
function isOfModule(key: string, project: ProjectBindings, name: string): boolean {
  if (key.endsWith(`>${name}`)) return true;
  const [path = "", id = ""] = key.split(/#(?=\d+$)/);
  return project.get(path)?.declarations[Number(id)]?.scope === 0;
}
