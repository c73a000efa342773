/** What an undo or a redo would put back. Pure: whoever knows the tasks hands them in. */
import { clipText } from "../../base/clip-text.ts";
import type { SessionMemory } from "../conversation/session-memory.ts";
import { listTasksToUndo } from "../understand/earlier-tasks.ts";
import type { Request } from "../understand/request.ts";
import type { PlanDraft } from "./plan-draft.ts";

/** A task that would be taken back, or made again. */
export interface TakenBack {
  /** The person's words. */
  said: string;
  files: readonly string[];
}

const MAX_SAID_CHARS = 80;
const MAX_FILES = 8;

/** `tasks`: in the order in which they are gone over; empty where only the journal knows. */
export function draftTakeBack(work: "undo" | "redo", tasks: readonly TakenBack[]): PlanDraft {
  const steps = tasks.map(({ said, files }) => ({
    text: describe(work, said, files),
    path: files[0] ?? null,
    details: [],
  }));
  const unknown = {
    text:
      work === "undo"
        ? "take back the last change that stands"
        : "make the last undone change again",
    path: null,
    details: ["Which that is, the journal of this folder says."],
  };
  return {
    steps: steps.length > 0 ? steps : [unknown],
    notes: ["Each file is put back byte for byte, and only if nobody else has changed it since."],
    diff: "",
  };
}

/** As far as the session knows them. */
export function recallTakenBack(request: Request, memory: SessionMemory): TakenBack[] {
  const found =
    request.work === "undo"
      ? listTasksToUndo(memory, request)
      : memory.tasks.filter(({ number }) => number === request.earlierTask);
  return found.map(({ said, filesChanged }) => ({ said, files: filesChanged }));
}

function describe(work: "undo" | "redo", said: string, files: readonly string[]): string {
  const words = `"${clipText(said.replace(/\s+/g, " ").trim(), MAX_SAID_CHARS)}"`;
  const more = files.length - MAX_FILES;
  const named = files.slice(0, MAX_FILES).join(", ") + (more > 0 ? ` and ${more} more` : "");
  const what = named === "" ? "its files" : named;
  return work === "undo"
    ? `put ${what} back as before ${words}`
    : `put ${what} again as ${words} left them`;
}
