/** One sentence on what an undo or a redo did, for a person. Pure; not yet safe to show: names and words are others'. */
import { clipText } from "../base/clip-text.ts";
import type { UndoResult } from "./undo.ts";
import type { UndoAction } from "./undo-step.ts";

const MAX_NAMED_FILES = 3;
const MAX_SHOWN_WORDS = 80;

/** Such as: Undone: notes.md is as it was before "add a note". */
export function describeUndo(action: UndoAction, { files, task }: UndoResult): string {
  const words = clipText(task.replace(/\s+/g, " ").trim(), MAX_SHOWN_WORDS);
  const names = nameFiles(files);
  const isOne = files.length === 1;
  if (action === "redo") {
    const again = isOne ? "is again as" : "are again as";
    return `Redone: ${names} ${again} "${words}" left ${isOne ? "it" : "them"}.`;
  }
  return `Undone: ${names} ${isOne ? "is as it was" : "are as they were"} before "${words}".`;
}

function nameFiles(files: readonly string[]): string {
  if (files.length <= 1) return files.join("");
  const named = files.slice(0, files.length > MAX_NAMED_FILES ? MAX_NAMED_FILES : -1);
  const rest = files.length - named.length;
  const last = rest === 1 ? files.at(-1) : `${rest} more files`;
  return `${named.join(", ")} and ${last}`;
}
