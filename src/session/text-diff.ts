/** Unified diffs of one file for people, in the form `git apply` reads. Pure; knows no disk and no colours. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

export interface TextDiff {
  /** Empty when the texts are equal. */
  readonly diff: string;
  readonly addedLines: number;
  readonly removedLines: number;
}

const CONTEXT_LINES = 3;
/** Time and memory grow with its square; beyond it the whole text counts as replaced. */
const MAX_EDIT_LENGTH = 2000;

/** The change of one file; `before` null: created, `after` null: removed. */
export function renderUnifiedDiff(
  path: string,
  before: string | null,
  after: string | null,
): TextDiff {
  if (before === after) return { diff: "", addedLines: 0, removedLines: 0 };
  const oldName = before === null ? "/dev/null" : `a/${path}`;
  const newName = after === null ? "/dev/null" : `b/${path}`;
  const diff =
    createTwoFilesPatch(oldName, newName, before ?? "", after ?? "", undefined, undefined, {
      context: CONTEXT_LINES,
      maxEditLength: MAX_EDIT_LENGTH,
      headerOptions: FILE_HEADERS_ONLY,
    }) ?? renderReplacement({ oldName, newName, before: before ?? "", after: after ?? "" });
  const changed = diff.split("\n").slice(2);
  return {
    diff,
    addedLines: changed.filter((line) => line.startsWith("+")).length,
    removedLines: changed.filter((line) => line.startsWith("-")).length,
  };
}

function renderReplacement(change: {
  oldName: string;
  newName: string;
  before: string;
  after: string;
}): string {
  const removed = listLines(change.before);
  const added = listLines(change.after);
  return [
    `--- ${change.oldName}`,
    `+++ ${change.newName}`,
    `@@ -${renderRange(removed.length)} +${renderRange(added.length)} @@`,
    ...renderSide("-", removed, change.before),
    ...renderSide("+", added, change.after),
    "",
  ].join("\n");
}

function renderSide(sign: "-" | "+", lines: readonly string[], text: string): string[] {
  const signed = lines.map((line) => sign + line);
  return text === "" || text.endsWith("\n") ? signed : [...signed, "\\ No newline at end of file"];
}

function renderRange(lineCount: number): string {
  return lineCount === 0 ? "0,0" : `1,${lineCount}`;
}

function listLines(text: string): string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}
