/**
 * Which task an undo or a redo is about. Pure: decides over what the journals say and touches nothing.
 * Invariant: a task is only undone when no later one that stands has changed any of its files, and only redone when what
 * it was built on stands again and nothing was built since.
 */
import { clipText } from "../base/clip-text.ts";
import { AgentError } from "../base/errors.ts";
import type { RecordedTask } from "./task-history.ts";

export interface UndoChoice {
  /** Of the tasks in question the newest that changed this file, from the root with "/". */
  path?: string | undefined;
  /** This task and no other. */
  taskId?: string | undefined;
  /** How a person knows a task, such as "turn 4"; undefined: by its words alone. */
  nameTask?: ((taskId: string) => string | undefined) | undefined;
}

const MAX_SHOWN_WORDS = 60;

/** The task to undo; the last that stands when nothing is chosen. Throws "nothing-to-undo" and "undo-conflict". */
export function chooseUndo(tasks: readonly RecordedTask[], choice: UndoChoice): RecordedTask {
  const standing = tasks.filter((task) => task.status === "committed" && hasChanges(task));
  const chosen = standing.findLast((task) => fits(task, choice));
  if (chosen === undefined) throw explainNothing("undo", tasks, choice);
  const later = standing.filter(({ sequence }) => sequence > chosen.sequence);
  for (const task of later) refuseWhenShared("undo", { chosen, later: task, choice });
  return chosen;
}

/** The task to redo; what was undone last when nothing is chosen. Throws "nothing-to-undo" and "undo-conflict". */
export function chooseRedo(tasks: readonly RecordedTask[], choice: UndoChoice = {}): RecordedTask {
  const kept = tasks.filter(hasChanges);
  const [chosen] = kept
    .filter((task) => task.status === "undone" && fits(task, choice))
    .sort((a, b) => placeOfUndo(b) - placeOfUndo(a));
  if (chosen === undefined) throw explainNothing("redo", tasks, choice);
  const isNamed = choice.path !== undefined || choice.taskId !== undefined;
  if (isNamed) refuseWhenOutOfTurn(chosen, kept, choice);
  else if (kept.some((task) => isKeptSince(chosen, task))) throw explainNothing("redo", tasks, {});
  return chosen;
}

function fits(task: RecordedTask, { path, taskId }: UndoChoice): boolean {
  const isTask = taskId === undefined || task.taskId === taskId;
  return isTask && (path === undefined || listPaths(task).has(path));
}

/** A task kept since may build on the undone state; it ends the chance of a redo that names nothing. */
function isKeptSince(undone: RecordedTask, { sequence, status }: RecordedTask): boolean {
  if (undone.undoSequence !== null) return sequence > undone.undoSequence;
  return sequence > undone.sequence && status === "committed";
}

function refuseWhenOutOfTurn(
  chosen: RecordedTask,
  kept: readonly RecordedTask[],
  choice: UndoChoice,
): void {
  for (const task of kept) {
    const stoodBefore = task.sequence < chosen.sequence && placeOfUndo(task) > chosen.sequence;
    if (task.status === "undone" && stoodBefore) {
      refuseWhenShared("redo", { chosen, earlier: task, choice });
    }
    const isLater = task.sequence > (chosen.undoSequence ?? chosen.sequence);
    if (task.status === "committed" && isLater) {
      refuseWhenShared("redo", { chosen, later: task, choice });
    }
  }
}

/** Of undos without a number, all earlier than those with one, the first task's was the last. */
function placeOfUndo({ sequence, undoSequence }: RecordedTask): number {
  return undoSequence ?? -sequence;
}

interface Clash {
  chosen: RecordedTask;
  later?: RecordedTask;
  earlier?: RecordedTask;
  choice: UndoChoice;
}

function refuseWhenShared(
  action: "undo" | "redo",
  { chosen, later, earlier, choice }: Clash,
): void {
  const other = later ?? earlier;
  const paths = listPaths(chosen);
  const shared = other?.committed.find(({ path }) => paths.has(path));
  if (other === undefined || shared === undefined) return;
  const words = clipText(other.task, MAX_SHOWN_WORDS);
  const told = choice.nameTask?.(other.taskId);
  const { path } = shared;
  if (later === undefined) {
    const reason = `was changed before by ${told ?? "an earlier task"} ("${words}"), which is undone`;
    throw new AgentError("undo-conflict", { action, path, reason, earlierTask: words });
  }
  const reason = `was changed again by ${told ?? "a later task"} ("${words}")`;
  throw new AgentError("undo-conflict", { action, path, reason, laterTask: words });
}

function explainNothing(
  action: "undo" | "redo",
  tasks: readonly RecordedTask[],
  { path, taskId, nameTask }: UndoChoice,
): AgentError<"nothing-to-undo"> {
  if (taskId === undefined) return new AgentError("nothing-to-undo", { action, path });
  const name = nameTask?.(taskId) ?? `task ${clipText(taskId, MAX_SHOWN_WORDS)}`;
  const task = tasks.find((each) => each.taskId === taskId);
  const reason = task === undefined ? "is not kept in this folder" : explainTask(action, task);
  const problem = reason ?? `did not change ${path}`;
  return new AgentError("nothing-to-undo", { action, path, reason: `${name} ${problem}` });
}

/** Why a task is not there to undo or redo; null when it is, but has not changed the file in question. */
function explainTask(action: "undo" | "redo", { status, committed }: RecordedTask): string | null {
  if (status === "rolled-back" || status === "open") return "left every file as it was";
  if (committed.length === 0) return "changed no file";
  const isDone = action === "undo" ? status === "undone" : status === "committed";
  if (!isDone) return null;
  return action === "undo" ? "is undone already" : "stands already";
}

function hasChanges(task: RecordedTask): boolean {
  return task.committed.length > 0;
}

function listPaths(task: RecordedTask): ReadonlySet<string> {
  return new Set(task.committed.map((file) => file.path));
}
