/** The bounds of what a session's log keeps, and how a text or a list is brought within them. Pure. */
import type { Recap } from "../agent/conversation/recap.ts";
import type { TaskMemory } from "../agent/conversation/session-memory.ts";

export const MAX_WORDS_LENGTH = 2000;
export const MAX_ANSWER_LENGTH = 1000;
export const MAX_NAME_LENGTH = 300;
export const MAX_PATH_LENGTH = 4096;
export const MAX_LIST_LENGTH = 500;
export const MAX_DIFF_LENGTH = 8000;

const MAX_EDITS = 200;
/** Of all diffs of one task together. */
const MAX_DIFFS_LENGTH = 100_000;

/** A task as it is kept: its number is its place, and whether it stands is for the journals to say. */
export type LoggedTask = Omit<TaskMemory, "number" | "isStanding">;

export interface EditNote {
  path: string;
  diff: string;
  addedLines: number;
  removedLines: number;
}

/** `isCut`: the diff is not the whole one. */
export interface LoggedEdit extends EditNote {
  isCut: boolean;
}

/** A task within the bounds of a line: long texts are cut, lists shortened, paths beyond all bounds left out. */
export function limitTask(task: LoggedTask): LoggedTask {
  const { kind, work, rename, journalTaskId, exitCode, isPlan } = task;
  return {
    said: limitWords(task.said),
    task: limitWords(task.task),
    kind,
    work,
    synthesis: cutText(task.synthesis, MAX_ANSWER_LENGTH),
    filesChanged: limitPaths(task.filesChanged),
    symbolsChanged: limitTexts(task.symbolsChanged, MAX_NAME_LENGTH),
    rename: rename && {
      oldName: limitName(rename.oldName),
      newName: limitName(rename.newName),
    },
    answer: task.answer === null ? null : cutText(task.answer, MAX_ANSWER_LENGTH),
    journalTaskId,
    ...(isPlan === undefined ? {} : { isPlan }),
    exitCode,
  };
}

/** A recap within the same bounds. */
export function limitRecap({ upTo, filesChanged, decisions, openPoints }: Recap): Recap {
  return {
    upTo,
    filesChanged: limitPaths(filesChanged),
    decisions: limitTexts(decisions, MAX_ANSWER_LENGTH),
    openPoints: limitTexts(openPoints, MAX_ANSWER_LENGTH),
  };
}

/** The edits of one task; their diffs are cut at a line end, alone and together. */
export function limitEdits(edits: readonly EditNote[], mostDiffs = MAX_DIFFS_LENGTH): LoggedEdit[] {
  let left = mostDiffs;
  const known = edits.filter(({ path }) => path.length <= MAX_PATH_LENGTH).slice(0, MAX_EDITS);
  return known.map(({ path, diff, addedLines, removedLines }) => {
    const kept = cutLines(diff, Math.min(MAX_DIFF_LENGTH, left));
    left -= kept.length;
    return { path, diff: kept, addedLines, removedLines, isCut: kept.length < diff.length };
  });
}

export function limitWords(text: string): string {
  return cutText(text, MAX_WORDS_LENGTH);
}

export function limitName(text: string): string {
  return cutText(text, MAX_NAME_LENGTH);
}

/** The beginning of a text; never half a character. */
export function cutText(text: string, mostCharacters: number): string {
  if (text.length <= mostCharacters) return text;
  return text.slice(0, mostCharacters).replace(/[\uD800-\uDBFF]$/, "");
}

function cutLines(text: string, mostCharacters: number): string {
  if (text.length <= mostCharacters) return text;
  return text.slice(0, text.lastIndexOf("\n", mostCharacters - 1) + 1);
}

function limitPaths(list: readonly string[]): string[] {
  return list.filter((path) => path.length <= MAX_PATH_LENGTH).slice(0, MAX_LIST_LENGTH);
}

function limitTexts(list: readonly string[], mostCharacters: number): string[] {
  return list.slice(0, MAX_LIST_LENGTH).map((text) => cutText(text, mostCharacters));
}
