/** Takes the changes of an earlier task back, or makes them again, as a message asked for it. */
import type { TaskOutcome } from "./agent/task-outcome.ts";
import type { Request } from "./agent/understand/request.ts";
import type { MessageParts } from "./app-message.ts";
import { redoLast, undoLast } from "./session/undo.ts";
import { describeUndo } from "./session/undo-sentence.ts";

/** Throws "nothing-to-undo", "undo-conflict" or "file-read-only" before anything is touched. */
export async function takeBack(
  work: "undo" | "redo",
  { earlierTask, mentions }: Request,
  { root, stateFolder, session }: MessageParts,
): Promise<TaskOutcome & { filesChanged: readonly string[] }> {
  const taskId = session.memory.tasks.find(({ number }) => number === earlierTask)?.journalTaskId;
  const [file] = mentions.files;
  const which = {
    ...(taskId ? { taskId } : {}),
    ...(taskId == null && file?.path ? { path: file.path } : {}),
  };
  const result =
    work === "undo" ? await undoLast(stateFolder, root, which) : await redoLast(stateFolder, root);
  return {
    status: work === "undo" ? "undone" : "redone",
    message: describeUndo(work, result),
    answer: null,
    standing: null,
    filesChanged: result.files,
  };
}
