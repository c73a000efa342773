/** Why a rename must not be done, or only with care. */
import type { Declaration } from "../binding/file-bindings.ts";
import type { LanguageId } from "../language.ts";
import type { MemberHolder } from "./holder.ts";
import { findNameFault, isSpecialName } from "./identifier-rules.ts";
import type { NameGraph } from "./name-graph.ts";
import type { NamedDeclaration } from "./named-place.ts";
import type { ProjectBindings } from "./project-bindings.ts";
import { createResolver, type Resolver } from "./resolve-holders.ts";
import { findUnimported, hasExportList, keyOf } from "./resolve-modules.ts";
import type { TokenEdit } from "./token-edits.ts";
import { findMeaningChanges } from "./verify-rename.ts";

export interface RenameConflict {
  /** A refused rename must not be applied; a warning is for a person to judge. */
  severity: "refused" | "warning";
  kind:
    | "name-invalid"
    | "name-taken"
    | "meaning-changes"
    | "file-unread"
    | "special-name"
    | "outside-use";
  path: string;
  /** 1-based. */
  line: number;
  explanation: string;
}

interface ConflictSearch {
  project: ProjectBindings;
  graph: NameGraph;
  /** The key of what is renamed. */
  key: string;
  subject: Declaration;
  newName: string;
  language: LanguageId;
  edits: ReadonlyMap<string, readonly TokenEdit[]>;
}

export async function findConflicts(search: ConflictSearch): Promise<RenameConflict[]> {
  const { project, graph, key } = search;
  const nameFaults = checkName(search);
  if (nameFaults.length > 0) return nameFaults;
  const ours = graph.declarations.filter((each) => graph.groups.areTogether(key, each.key));
  return [
    ...checkReading(search),
    ...(ours.every(({ isLooseKey }) => isLooseKey) ? ours.map(warnOfKey) : []),
    ...(await project.settle(() => checkTaken(search, ours))),
    ...(await project.settle(() => checkBases(search, ours))),
    ...(await checkMeaning(search)),
  ];
}

function checkName({ subject, newName, language, key, graph }: ConflictSearch): RenameConflict[] {
  const place = { path: key.replace(/#\d+$/, ""), line: subject.line };
  const fault = newName === graph.name ? "it is the name it has" : findNameFault(newName, language);
  if (fault !== null) {
    return [refuse("name-invalid", place, `"${newName}" cannot be the new name: ${fault}`)];
  }
  if (!isSpecialName(graph.name, language)) return [];
  return [refuse("special-name", place, `the language itself calls ${graph.name}`)];
}

interface Place {
  path: string;
  line: number;
}

function refuse(kind: RenameConflict["kind"], place: Place, explanation: string): RenameConflict {
  return { severity: "refused", kind, ...place, explanation };
}

function warn(kind: RenameConflict["kind"], place: Place, explanation: string): RenameConflict {
  return { severity: "warning", kind, ...place, explanation };
}

/** Files that hold the name and could not be read, or only in part. */
function checkReading({ graph, project, edits }: ConflictSearch): RenameConflict[] {
  const refused = graph.refused.map(({ path, reason }) =>
    warn("file-unread", { path, line: 1 }, `it holds the name, and ${reason}`),
  );
  const broken = [...edits.keys()].filter((path) => project.get(path)?.hasSyntaxErrors);
  return [
    ...refused,
    ...broken.map((path) =>
      warn("file-unread", { path, line: 1 }, "it has syntax errors; uses may be missed there"),
    ),
  ];
}

/** An object without a type is often read with computed keys, or handed on and read under another name. */
function warnOfKey({ path, declaration }: NamedDeclaration): RenameConflict {
  const text = `${declaration.name} is a key of an object without a type; other uses cannot be told`;
  return warn("outside-use", { path, line: declaration.line }, text);
}

/** The new name is in use where no scope of the edited files shows it: exports, members, shared names. */
function checkTaken(search: ConflictSearch, ours: readonly NamedDeclaration[]): RenameConflict[] {
  const resolver = createResolver(search.project);
  return ours.flatMap((each): RenameConflict[] => {
    const { path, declaration } = each;
    const explanation = each.isMember
      ? findMemberOfName(search, each, resolver)
      : findTopOfName(search, each);
    const place = { path, line: declaration.line };
    return explanation === null ? [] : [refuse("name-taken", place, explanation)];
  });
}

/** Also a class further up or down the line has the members of the renamed one's class. */
function findMemberOfName(
  { project, newName, graph, key }: ConflictSearch,
  { path, declaration }: NamedDeclaration,
  resolver: Resolver,
): string | null {
  if (project.get(path)?.scopes[declaration.scope]?.kind !== "class") return null;
  const holder: MemberHolder = { kind: "scope", path, scope: declaration.scope };
  const newKey = declaration.key?.replace(graph.name, () => newName) ?? newName;
  if (resolver.resolveMember(holder, newKey) !== null) {
    return `${newName} is a member of the same class already`;
  }
  const below = listHolders(project, newName, newKey).find((each) => {
    const member = resolver.resolveMember(each, declaration.key ?? graph.name);
    return member !== null && graph.groups.areTogether(key, keyOf(member));
  });
  return below === undefined ? null : `a class in ${below.path} has a member ${newName} already`;
}

/** The classes that declare a member. */
function listHolders(project: ProjectBindings, name: string, key: string): MemberHolder[] {
  return project.withWord(name).flatMap((path) => {
    const bindings = project.get(path);
    if (bindings === null) return [];
    return bindings.scopes
      .filter(({ kind, names }) => kind === "class" && names.has(key))
      .map(({ id }): MemberHolder => ({ kind: "scope", path, scope: id }));
  });
}

function findTopOfName(
  { project, newName, subject, graph }: ConflictSearch,
  { path, declaration }: NamedDeclaration,
): string | null {
  const bindings = project.get(path);
  if (bindings === null || declaration.scope !== 0) return null;
  const names = new Set(bindings.exports.map(({ name }) => name));
  if (names.has(graph.name) && names.has(newName)) return `${path} exports ${newName} already`;
  if (hasExportList(bindings.language) || subject.isFileLocal) return null;
  const shared = findUnimported(project, path, newName);
  return shared === null ? null : `${newName} is declared in ${shared.path} already`;
}

/** A member may override one of a class that is not of the project. */
function checkBases(
  { project, graph }: ConflictSearch,
  ours: readonly NamedDeclaration[],
): RenameConflict[] {
  const resolver = createResolver(project);
  return ours.flatMap(({ path, declaration, isMember }): RenameConflict[] => {
    const scope = project.get(path)?.scopes[declaration.scope];
    if (!isMember || scope?.kind !== "class") return [];
    const bases = resolver.listBases({ kind: "scope", path, scope: scope.id });
    const isOpen = bases.some((base) => base === null || base.kind === "external");
    const place = { path, line: declaration.line };
    const text = `${graph.name} may override a member of a class from outside the project`;
    return isOpen ? [warn("outside-use", place, text)] : [];
  });
}

async function checkMeaning({
  project,
  edits,
  newName,
}: ConflictSearch): Promise<RenameConflict[]> {
  const conflicts: RenameConflict[] = [];
  for (const [path, changes] of edits) {
    const bindings = project.get(path);
    if (bindings === null) continue;
    for (const { line, name, problem } of await findMeaningChanges(bindings, changes, newName)) {
      conflicts.push(refuse("meaning-changes", { path, line }, `${name}: ${problem}`));
    }
  }
  return conflicts;
}
