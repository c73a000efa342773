/** Takes the changes of earlier tasks back, or makes them again, as a message asked for it. */
import type { TaskOutcome } from "./agent/task-outcome.ts";
import { listTasksToUndo } from "./agent/understand/earlier-tasks.ts";
import type { Request } from "./agent/understand/request.ts";
import type { OpenFolder } from "./app-folder.ts";
import { isAgentError } from "./base/errors.ts";
import { redoLast, type UndoOptions, type UndoResult, undoLast } from "./session/undo.ts";
import { describeUndo } from "./session/undo-sentence.ts";

/**
 * One after the other, as many as the message means. Throws "nothing-to-undo", "undo-conflict" or "file-read-only" before
 * anything is touched; what stops a later one is told in the message.
 */
export async function takeBack(
  work: "undo" | "redo",
  request: Request,
  { root, stateFolder, session, permissions }: OpenFolder,
): Promise<TaskOutcome & { filesChanged: readonly string[] }> {
  const results: UndoResult[] = [];
  let obstacle: string | null = null;
  const permit = (path: string) => permissions.requireTakeBack(path);
  const chosen = work === "undo" ? chooseTasks(request, session.memory) : [];
  for (let index = 0; index < request.undoCount && obstacle === null; index++) {
    try {
      const which = chosen[index] ?? {};
      results.push(
        work === "undo"
          ? await undoLast(stateFolder, root, { ...which, permit })
          : await redoLast(stateFolder, root, { permit }),
      );
    } catch (error) {
      if (results.length === 0 || !isAgentError(error)) throw error;
      obstacle = `Then it ended: ${error.message}`;
    }
  }
  const told = results.map((result) => describeUndo(work, result));
  return {
    status: work === "undo" ? "undone" : "redone",
    message: [...told, ...(obstacle === null ? [] : [obstacle])].join(" "),
    answer: null,
    standing: null,
    filesChanged: [...new Set(results.flatMap(({ files }) => files))],
  };
}

/** Tasks of the session where it knows them; else the file that the message names. */
function chooseTasks(
  request: Request,
  memory: OpenFolder["session"]["memory"],
): Pick<UndoOptions, "taskId" | "path">[] {
  const known = listTasksToUndo(memory, request).flatMap(({ journalTaskId }) =>
    journalTaskId === null ? [] : { taskId: journalTaskId },
  );
  if (known.length > 0) return known;
  const [file] = request.mentions.files;
  return file?.path ? [{ path: file.path }] : [];
}
