/**
 * What of a project's notes stands in a prompt: the sections that have to do with the task, else the beginning, and never
 * much. The same from one attempt at a task to the next. Pure; the tokenizer is a function.
 */
import { findLargestFit } from "../base/largest-fit.ts";
import { quoteBlock } from "../grammar/raw-block.ts";
import type { ProjectNotes } from "../tools/project-notes.ts";
import { rankSections, splitSections } from "./note-sections.ts";
import type { ShowingPart } from "./prompt-part.ts";
import { type CountTokens, fitsTokens } from "./token-counter.ts";

export interface NotesRoom {
  task: string;
  contextTokens: number;
  count: CountTokens;
}

/** With the words around them. A small model heeds a few sentences; more only distract it. */
const MAX_TOKENS = 200;
const MAX_SHARE = 0.1;
/** Enough of a text for any budget: what is beyond is not even counted. */
const MAX_CHARS_PER_TOKEN = 16;

/** As they stand in the prompt, under a heading and in a fence; "" for nothing. */
export function chooseNotes(
  notes: ProjectNotes | null | undefined,
  { task, contextTokens, count }: NotesRoom,
): string {
  if (!notes) return "";
  const maxTokens = Math.min(MAX_TOKENS, Math.floor(contextTokens * MAX_SHARE));
  const fits: Fits = (text) => fitsTokens(showNotes(text), maxTokens, count);
  if (fits(notes.text)) return showNotes(notes.text);
  const maxChars = maxTokens * MAX_CHARS_PER_TOKEN;
  const text =
    chooseSections(notes.text, task, { fits, maxChars }) ||
    cutAtLine(notes.text, { fits, maxChars });
  return text === "" ? "" : showNotes(text);
}

/** The notes as a part of a prompt, whole as chosen or not at all; null where there is nothing to show. */
export function createNotesPart(
  notes: ProjectNotes | null | undefined,
  room: NotesRoom,
  priority: number,
): ShowingPart<string> | null {
  const text = chooseNotes(notes, room);
  if (!notes || text === "") return null;
  const tokens = room.count(`${text}\n\n`);
  return {
    kind: "files",
    name: notes.path,
    priority,
    mayDrop: true,
    wholeTokens: tokens,
    forms: [{ name: "full", tokens, show: () => text }],
  };
}

type Fits = (text: string) => boolean;

interface TextRoom {
  fits: Fits;
  maxChars: number;
}

/** In the order of the file; the best is cut where it does not fit, others are left out. "" when none is about the task. */
function chooseSections(text: string, task: string, room: TextRoom): string {
  const sections = splitSections(text);
  const ranked = rankSections(sections, task);
  const [best] = ranked;
  if (best === undefined) return "";
  if (!room.fits(best.text)) return cutAtLine(best.text, room);
  const chosen = new Set([best]);
  const join = (others: ReadonlySet<unknown>): string =>
    sections
      .filter((section) => others.has(section))
      .map((section) => section.text)
      .join("\n\n");
  for (const section of ranked) {
    if (room.fits(join(new Set([...chosen, section])))) chosen.add(section);
  }
  return join(chosen);
}

/** Whole lines from the first on; of a first line that is too long by itself, its beginning. */
function cutAtLine(text: string, { fits, maxChars }: TextRoom): string {
  const lines = text.slice(0, maxChars).split("\n");
  const kept = findLargestFit(lines.length, (count) => fits(lines.slice(0, count).join("\n")));
  if (kept > 0) return lines.slice(0, kept).join("\n").trimEnd();
  const [first = ""] = lines;
  const length = findLargestFit(first.length, (chars) => fits(`${first.slice(0, chars)}…`));
  const beginning = first.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
  return beginning === "" ? "" : `${beginning}…`;
}

function showNotes(text: string): string {
  return `Notes of this project:\n${quoteBlock(text)}`;
}
