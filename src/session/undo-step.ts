/**
 * One file of an undo or redo: what it is now and what it has to become, all checked before anything is touched.
 * Reads only. Invariant: a file whose bytes are neither of the task's two states is refused.
 */
import { AgentError, isAgentError } from "../base/errors.ts";
import { readDiskFile } from "../tools/disk-file.ts";
import { type FileImage, hashImage } from "../tools/file-image.ts";
import { resolveInside, type ScopedPath } from "../tools/path-scope.ts";
import { isRespelling, respell } from "../tools/respelled-path.ts";
import { checkWritable } from "../tools/write-access.ts";
import { readBlob } from "./journal-file.ts";
import type { CommittedFile } from "./journal-record.ts";
import type { RecordedFile, RecordedTask } from "./task-history.ts";

export type UndoAction = "undo" | "redo";

export interface UndoStep {
  readonly file: ScopedPath;
  readonly from: FileImage;
  readonly to: FileImage;
}

/**
 * The steps of a task, removals first: of two names that the file system takes for one, the one has to go before the
 * other comes. Throws "undo-conflict" and "file-read-only".
 */
export async function prepareSteps(
  action: UndoAction,
  task: RecordedTask,
  realRoot: string,
): Promise<UndoStep[]> {
  const steps: UndoStep[] = [];
  for (const committed of task.committed) {
    steps.push(await prepareStep(action, task, committed, realRoot));
  }
  return [...steps.filter(({ to }) => to === null), ...steps.filter(({ to }) => to !== null)];
}

export function createConflict(
  action: UndoAction,
  path: string,
  reason: string,
): AgentError<"undo-conflict"> {
  return new AgentError("undo-conflict", { action, path, reason });
}

async function prepareStep(
  action: UndoAction,
  task: RecordedTask,
  committed: CommittedFile,
  realRoot: string,
): Promise<UndoStep> {
  const { path } = committed;
  const recorded = task.files.find((file) => file.path === path);
  if (recorded === undefined) throw createConflict(action, path, "is not in the task's journal");
  const { file, from } = await readNow(action, path, realRoot);
  const current = hashImage(from);
  if (current !== committed.beforeSha && current !== committed.afterSha) {
    const did = committed.afterSha === null ? "removed" : "wrote";
    throw createConflict(action, path, `was changed after the agent ${did} it`);
  }
  const target = action === "undo" ? committed.beforeSha : committed.afterSha;
  // Somebody went there already, with git perhaps: this file needs no write and no saved copy.
  if (current === target) return { file, from, to: from };
  const to = readTarget(action, task, committed, recorded);
  // What the task itself made may go whatever its own mode: a copy of a read-only file is read-only.
  const isOwnFile = action === "undo" && to === null;
  checkWritable(file, isOwnFile ? null : (from?.mode ?? null));
  return { file, from, to };
}

async function readNow(
  action: UndoAction,
  path: string,
  realRoot: string,
): Promise<{ file: ScopedPath; from: FileImage }> {
  const file = await tell(action, path, () => resolveInside(realRoot, path));
  if (file.relative === path) {
    return { file, from: await tell(action, path, async () => readDiskFile(file)) };
  }
  // Where the file system takes both spellings for one file, the name that the journal has is not there any more.
  if (isRespelling(file.relative, path)) {
    return { file: respell(file, path.split("/").at(-1) ?? path), from: null };
  }
  throw createConflict(action, path, "is reached through a link now");
}

/** What lies in the file's place now and may not be read, or leads elsewhere, is a conflict like others. */
async function tell<Result>(
  action: UndoAction,
  path: string,
  look: () => Promise<Result>,
): Promise<Result> {
  try {
    return await look();
  } catch (error) {
    if (isAgentError(error, "path-forbidden")) {
      throw createConflict(action, path, `cannot be reached now: ${error.details.reason}`);
    }
    if (isAgentError(error, "path-outside")) {
      throw createConflict(action, path, "leads out of the project now");
    }
    throw error;
  }
}

/** The state to go to. Throws "undo-conflict" when its bytes are no longer in the journal's keeping. */
function readTarget(
  action: UndoAction,
  task: RecordedTask,
  committed: CommittedFile,
  recorded: RecordedFile,
): FileImage {
  const sha = action === "undo" ? committed.beforeSha : committed.afterSha;
  if (sha === null) return null;
  const bytes = readBlob(task.folder, sha);
  if (bytes === null) throw createConflict(action, committed.path, "has no saved copy to go to");
  return { bytes, mode: action === "undo" ? recorded.mode : recorded.undoneMode };
}
