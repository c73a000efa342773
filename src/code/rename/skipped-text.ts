/** Mentions of a renamed thing outside code: told, and changed only where that was asked for. */
import type { FileBindings } from "../binding/file-bindings.ts";
import type { TextEdit } from "./apply-edits.ts";
import type { NameGraph } from "./name-graph.ts";
import type { ProjectBindings } from "./project-bindings.ts";
import { findDocumentMentions, findMentions, type TextMention } from "./text-mentions.ts";

export type TextKind = "comment" | "string" | "document";

export interface SkippedPlace {
  path: string;
  /** 1-based. */
  line: number;
  startIndex: number;
  endIndex: number;
  /** "other" is another thing of the same name; "uncertain" could be the renamed one. */
  reason: TextKind | "other" | "uncertain";
  detail: string;
}

interface TextSearch {
  project: ProjectBindings;
  graph: NameGraph;
  newName: string;
  alsoText: readonly TextKind[];
  /** The files whose code changes. */
  changed: ReadonlyMap<string, unknown>;
}

/** Every mention of the name in the project's texts: edits for the kinds asked for, reports for the rest. */
export async function listSkippedText(
  search: TextSearch,
): Promise<{ edits: Map<string, TextEdit[]>; skipped: SkippedPlace[] }> {
  const edits = new Map<string, TextEdit[]>();
  const skipped: SkippedPlace[] = [];
  for (const path of search.graph.paths) {
    const bindings = search.project.get(path);
    for (const mention of await readMentions(path, bindings, search)) {
      const edit = editOf(mention, path, search);
      if (edit === null) skipped.push(describe(mention, path));
      else edits.set(path, [...(edits.get(path) ?? []), edit]);
    }
  }
  return { edits, skipped };
}

async function readMentions(
  path: string,
  bindings: FileBindings | null,
  { project, graph }: TextSearch,
): Promise<TextMention[]> {
  if (bindings !== null) return findMentions(bindings, graph.name);
  if (project.refusals.has(path)) return [];
  const text = await project.readText(path);
  return text === null ? [] : findDocumentMentions(text, graph.name);
}

/** A comment speaks of what its file's code uses; of two things of one name it is left alone. */
function editOf(
  { startIndex, endIndex, kind }: TextMention,
  path: string,
  { alsoText, changed, graph, newName }: TextSearch,
): TextEdit | null {
  const asked = kind === "text" ? "string" : kind;
  if (asked === "code" || !alsoText.includes(asked)) return null;
  const isAmbiguous = asked !== "document" && hasOther(graph, path);
  if (isAmbiguous || (asked !== "document" && !changed.has(path))) return null;
  if (asked === "document" && !isDistinctive(graph.name)) return null;
  return { startIndex, endIndex, newText: newName };
}

function hasOther({ places, groups }: NameGraph, path: string): boolean {
  const keys = places.filter((place) => place.path === path).map(({ key }) => key);
  const known = new Set(keys.map((key) => (key === null ? null : groups.groupOf(key))));
  return known.size > 1;
}

/** A name that prose would not hold by chance: with an inner capital, an underscore or a digit. */
function isDistinctive(name: string): boolean {
  return /[\p{Ll}\d]\p{Lu}|[_$\d]|\p{Lu}{2}/u.test(name);
}

const DETAILS: Readonly<Record<TextMention["kind"], string>> = {
  comment: "a comment",
  string: "text of a string",
  text: "text of markup",
  document: "a file that is no code",
  code: "code that could not be read",
};

function describe({ startIndex, endIndex, line, kind }: TextMention, path: string): SkippedPlace {
  const reasons = { text: "string", code: "uncertain" } as const;
  const reason = kind === "text" || kind === "code" ? reasons[kind] : kind;
  return { path, line, startIndex, endIndex, reason, detail: DETAILS[kind] };
}
