/**
 * Decides what a rename changes and what it leaves alone, with the reason for each. Writes nothing.
 * Only a place whose meaning is known is changed; a plan with a refusal must not be applied.
 */
import type { Declaration, FileBindings, Occurrence } from "../binding/file-bindings.ts";
import { type LanguageId, languageOf } from "../language.ts";
import type { TextEdit } from "./apply-edits.ts";
import { findConflicts, type RenameConflict } from "./find-conflicts.ts";
import { isBuiltinMember } from "./identifier-rules.ts";
import { buildNameGraph, type NameGraph } from "./name-graph.ts";
import type { NamedDeclaration, NamedPlace } from "./named-place.ts";
import type { ProjectBindings } from "./project-bindings.ts";
import { listSkippedText, type SkippedPlace, type TextKind } from "./skipped-text.ts";
import { renderTokenEdits, type TokenEdit } from "./token-edits.ts";

/** The declaration to rename: where its name stands. */
export interface RenameTarget {
  path: string;
  startIndex: number;
}

export interface RenameRequest {
  target: RenameTarget;
  newName: string;
  project: ProjectBindings;
  /** Mentions outside code that change too; by default they are only reported. */
  alsoText?: readonly TextKind[];
}

export interface RenamePlan {
  oldName: string;
  newName: string;
  /** What is renamed: its kind, full name and place. */
  subject: {
    kind: Declaration["kind"];
    qualifiedName: string;
    path: string;
    line: number;
  };
  /** By path, each in source order, without overlap. Offsets are into the text as it was read. */
  edits: { path: string; edits: TextEdit[] }[];
  skipped: SkippedPlace[];
  conflicts: RenameConflict[];
  counts: { files: number; edits: number; skipped: number; uncertain: number };
}

/** Null when no declaration's name stands at the target. Cost: reads every file once, binds those that hold the name. */
export async function planRename(request: RenameRequest): Promise<RenamePlan | null> {
  const { project, target, newName, alsoText = [] } = request;
  await project.bind([target.path]);
  const bindings = project.get(target.path);
  const subject = bindings === null ? null : findSubject(bindings, target.startIndex);
  if (bindings === null || subject === null) return null;
  const graph = await buildNameGraph(project, subject.name);
  const key = `${target.path}#${subject.id}`;
  const sorting = sortPlaces(graph, key);
  const codeEdits = renderEdits(sorting.renamed, { project, newName });
  const text = await listSkippedText({ project, graph, newName, alsoText, changed: codeEdits });
  const conflicts = await findConflicts({
    project,
    graph,
    key,
    subject,
    newName,
    language: bindings.language,
    edits: codeEdits,
  });
  const edits = mergeEdits(codeEdits, text.edits);
  const skipped = [...sorting.skipped, ...text.skipped].sort(byPlace);
  return {
    oldName: subject.name,
    newName,
    subject: {
      kind: subject.kind,
      qualifiedName: subject.path,
      path: target.path,
      line: subject.line,
    },
    edits,
    skipped,
    conflicts,
    counts: {
      files: edits.length,
      edits: edits.reduce((sum, each) => sum + each.edits.length, 0),
      skipped: skipped.length,
      uncertain: skipped.filter(({ reason }) => reason === "uncertain").length,
    },
  };
}

/** What is declared, or meant, by the name at an offset. */
function findSubject(bindings: FileBindings, startIndex: number): Declaration | null {
  const at = bindings.occurrences.filter(
    (each) => each.startIndex <= startIndex && startIndex < each.endIndex,
  );
  const bound = at.find(
    ({ binding, face }) => binding.kind === "declaration" && face?.side !== "outer",
  );
  const found = bound ?? at.find(({ binding }) => binding.kind === "declaration");
  const id = found?.binding.kind === "declaration" ? found.binding.id : -1;
  return bindings.declarations[id] ?? null;
}

interface Sorting {
  renamed: NamedPlace[];
  skipped: SkippedPlace[];
}

/** Which places of the name are the subject's, and why the others are not. */
function sortPlaces(graph: NameGraph, key: string): Sorting {
  const isOurs = (other: string) => graph.groups.areTogether(key, other);
  const ours = graph.declarations.filter((each) => isOurs(each.key));
  const keys = new Set(ours.map(({ declaration }) => declaration.key));
  const rivals = graph.declarations.filter(
    (each) => each.isMember && !isOurs(each.key) && keys.has(each.declaration.key),
  );
  const isMember = ours.some((each) => each.isMember);
  const language = languageOf(key.replace(/#\d+$/, ""))?.id ?? "javascript";
  const canAssume = isMember && rivals.length === 0 && !isBuiltinMember(graph.name, language);
  const sorting: Sorting = { renamed: [], skipped: [] };
  for (const place of graph.places) {
    const isBound = place.key !== null && isOurs(place.key);
    const isAssumed = place.standing === "unknown" && canAssume && keys.has(place.occurrence.key);
    if (isBound || isAssumed) sorting.renamed.push(place);
    else if (place.standing === "unknown") {
      sorting.skipped.push(skip(place, "uncertain", explainUnknown(place, rivals, isMember)));
    } else if (isMember && isOfLooseKey(place, rivals)) {
      const detail = "a key of an object whose type cannot be told";
      sorting.skipped.push(skip(place, "uncertain", detail));
    } else {
      sorting.skipped.push(skip(place, "other", explainOther(place, graph)));
    }
  }
  return sorting;
}

function isOfLooseKey({ key }: NamedPlace, rivals: readonly NamedDeclaration[]): boolean {
  return rivals.some((each) => each.isLooseKey && each.key === key);
}

function skip(
  { path, occurrence }: NamedPlace,
  reason: SkippedPlace["reason"],
  detail: string,
): SkippedPlace {
  const { startIndex, endIndex, line } = occurrence;
  return { path, line, startIndex, endIndex, reason, detail };
}

function explainUnknown(
  { occurrence }: NamedPlace,
  rivals: readonly NamedDeclaration[],
  isMember: boolean,
): string {
  const use = occurrence.role === "key" ? "a key" : "a member";
  const [rival] = rivals;
  if (!isMember) return `${use} of something else, as far as can be told`;
  if (rival === undefined) return `${use} of a value whose type cannot be told`;
  return `${use} of a value whose type cannot be told; ${rival.declaration.path} has that name too`;
}

/** What else goes by the name here. */
function explainOther({ path, key }: NamedPlace, { declarations }: NameGraph): string {
  const other = declarations.find((each) => each.key === key);
  if (other === undefined) return "a name from outside the project";
  const { declaration } = other;
  const where =
    other.path === path ? `line ${declaration.line}` : `${other.path}:${declaration.line}`;
  return `another ${declaration.kind}, ${declaration.path}, declared in ${where}`;
}

/** The edits of each file, by path. */
function renderEdits(
  renamed: readonly NamedPlace[],
  { project, newName }: { project: ProjectBindings; newName: string },
): Map<string, TokenEdit[]> {
  const byPath = new Map<string, Occurrence[]>();
  for (const { path, occurrence } of renamed) {
    const known = byPath.get(path);
    if (known === undefined) byPath.set(path, [occurrence]);
    else known.push(occurrence);
  }
  const edits = new Map<string, TokenEdit[]>();
  for (const [path, occurrences] of byPath) {
    const language: LanguageId = languageOf(path)?.id ?? "javascript";
    if (project.get(path) !== null) {
      edits.set(path, renderTokenEdits(occurrences, newName, language));
    }
  }
  return edits;
}

function mergeEdits(
  code: ReadonlyMap<string, readonly TokenEdit[]>,
  text: ReadonlyMap<string, readonly TextEdit[]>,
): RenamePlan["edits"] {
  const paths = [...new Set([...code.keys(), ...text.keys()])].sort();
  return paths.map((path) => {
    const all = [...(code.get(path) ?? []), ...(text.get(path) ?? [])];
    const edits = all
      .map(({ startIndex, endIndex, newText }) => ({ startIndex, endIndex, newText }))
      .sort((a, b) => a.startIndex - b.startIndex);
    return { path, edits };
  });
}

function byPlace(one: SkippedPlace, other: SkippedPlace): number {
  if (one.path !== other.path) return one.path < other.path ? -1 : 1;
  return one.startIndex - other.startIndex;
}
