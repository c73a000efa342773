/**
 * Which task an undo or a redo is about. Pure: decides over what the journals say and touches nothing.
 * Invariant: a task is only undone when no later one that stands has changed any of its files.
 */
import { clipText } from "../base/clip-text.ts";
import { AgentError } from "../base/errors.ts";
import type { RecordedTask } from "./task-history.ts";

export interface UndoChoice {
  /** Of the tasks that stand the newest that changed this file, from the root with "/". */
  path?: string | undefined;
  /** This task and no other. */
  taskId?: string | undefined;
}

const MAX_SHOWN_WORDS = 60;

/** The task to undo; the last that stands when nothing is chosen. Throws "nothing-to-undo" and "undo-conflict". */
export function chooseUndo(
  tasks: readonly RecordedTask[],
  { path, taskId }: UndoChoice,
): RecordedTask {
  const standing = tasks.filter((task) => task.status === "committed" && hasChanges(task));
  const chosen = standing.findLast(
    (task) =>
      (taskId === undefined || task.taskId === taskId) &&
      (path === undefined || listPaths(task).has(path)),
  );
  if (chosen === undefined) throw new AgentError("nothing-to-undo", { action: "undo", path });
  refuseWhenBuiltOn(chosen, standing);
  return chosen;
}

/**
 * What was undone last, unless a task was kept since: its files may build on the undone state.
 * Throws "nothing-to-undo".
 */
export function chooseRedo(tasks: readonly RecordedTask[]): RecordedTask {
  const kept = tasks.filter(hasChanges);
  const [last] = kept
    .filter(({ status }) => status === "undone")
    .sort((a, b) => placeOfUndo(b) - placeOfUndo(a));
  if (last === undefined || kept.some((task) => isKeptSince(last, task))) {
    throw new AgentError("nothing-to-undo", { action: "redo" });
  }
  return last;
}

function isKeptSince(undone: RecordedTask, { sequence, status }: RecordedTask): boolean {
  if (undone.undoSequence !== null) return sequence > undone.undoSequence;
  return sequence > undone.sequence && status === "committed";
}

/** Of undos without a number, all earlier than those with one, the first task's was the last. */
function placeOfUndo({ sequence, undoSequence }: RecordedTask): number {
  return undoSequence ?? -sequence;
}

function refuseWhenBuiltOn(task: RecordedTask, standing: readonly RecordedTask[]): void {
  const paths = listPaths(task);
  for (const later of standing) {
    const shared = later.committed.find((file) => paths.has(file.path));
    if (later.sequence <= task.sequence || shared === undefined) continue;
    const laterTask = clipText(later.task, MAX_SHOWN_WORDS);
    const reason = `was changed again by a later task ("${laterTask}")`;
    throw new AgentError("undo-conflict", { action: "undo", path: shared.path, reason, laterTask });
  }
}

function hasChanges(task: RecordedTask): boolean {
  return task.committed.length > 0;
}

function listPaths(task: RecordedTask): ReadonlySet<string> {
  return new Set(task.committed.map((file) => file.path));
}
