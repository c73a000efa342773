/**
 * Cleans up after an agent that died in the middle of a task, an undo or a redo: each of its files goes back to the
 * state before the task. Run at start with the project lock held. Killed half way, it can simply run again.
 * Invariant: a file whose bytes are neither the task's nor the saved ones is never written.
 */
import path from "node:path";
import { isAgentError, messageOf } from "../base/errors.ts";
import { isProcessRunning } from "../base/process-identity.ts";
import { type FileImage, placeFileImage, removeEmptyFolders } from "../tools/file-image.ts";
import { resolveInside, type ScopedPath } from "../tools/path-scope.ts";
import { removeStrayTemps, writeFileAtomic } from "./atomic-write.ts";
import { listCreatedFolders } from "./created-folders.ts";
import { locateBlob, openJournalFile, readBlob } from "./journal-file.ts";
import { locateSessions } from "./session-files.ts";
import { locateProjectState } from "./state-directory.ts";
import { isUnfinished, type RecordedFile, type RecordedTask, readTasks } from "./task-history.ts";

export interface RecoveryReport {
  readonly tasks: readonly RecoveredTask[];
}

export interface RecoveredTask {
  readonly taskId: string;
  /** The user's words. */
  readonly task: string;
  readonly startedAt: string;
  /** Put back, from the root. */
  readonly restored: readonly string[];
  readonly leftAlone: readonly LeftFile[];
  /** Left in the project by the dead process. */
  readonly removedTemps: readonly string[];
  /** False when the disk failed; the next recovery tries again. */
  readonly isFinished: boolean;
}

/** A file that stays as it is, why in words, and where its state before the task is kept (null: it was not there). */
interface LeftFile {
  readonly path: string;
  readonly reason: string;
  readonly savedCopy: string | null;
}

/** Recovers every unfinished task of dead processes, newest first. No tasks in the report: all was well. */
export async function recoverProject(
  stateDirectory: string,
  realRoot: string,
): Promise<RecoveryReport> {
  const recorded = readTasks(stateDirectory, realRoot);
  // Of every task: an undo saves bytes in a finished task's folder before it says that it has begun.
  for (const task of recorded) removeTemps(path.join(task.folder, "blobs"), task);
  // A session's file is written whole when it begins, and so are the rules that were allowed for good.
  for (const folder of [
    locateSessions(stateDirectory, realRoot),
    locateProjectState(stateDirectory, realRoot),
  ]) {
    removeStrayTemps(folder, (pid) => !isProcessRunning({ pid, start: null }));
  }
  const unfinished = recorded
    .filter(({ status }) => isUnfinished(status))
    .filter(({ owner }) => !isProcessRunning(owner))
    .reverse();
  const tasks: RecoveredTask[] = [];
  for (const task of unfinished) tasks.push(await recoverTask(task, realRoot));
  return { tasks };
}

async function recoverTask(task: RecordedTask, realRoot: string): Promise<RecoveredTask> {
  const restored: string[] = [];
  const leftAlone: LeftFile[] = [];
  const removedTemps: string[] = [];
  let isFinished = true;
  for (const recorded of selectFiles(task)) {
    const result = await recoverFile(recorded, task, realRoot);
    removedTemps.push(...result.removedTemps);
    if (result.outcome === "placed") restored.push(recorded.path);
    if (result.outcome !== "placed" && result.outcome !== "already") {
      const { path: left, beforeSha } = recorded;
      const savedCopy = beforeSha === null ? null : locateBlob(task.folder, beforeSha);
      leftAlone.push({ path: left, reason: describeLeft(result.outcome), savedCopy });
    }
    // Our own refusals will not change by waiting; what the disk throws may.
    if (result.outcome instanceof Error && !isAgentError(result.outcome)) isFinished = false;
  }
  removeEmptyFolders(await listCreatedFolders(task, realRoot));
  isFinished &&= closeTask(task);
  const { taskId, task: words, startedAt } = task;
  restored.sort();
  removedTemps.sort();
  return { taskId, task: words, startedAt, restored, leftAlone, removedTemps, isFinished };
}

/**
 * An undo or redo touches what was committed; other files of the task went back before that.
 * The latest first: of two names that the file system takes for one, the new one has to go before the old one comes.
 */
function selectFiles({ status, files, committed }: RecordedTask): readonly RecordedFile[] {
  const latestFirst = [...files].reverse();
  if (status === "open") return latestFirst;
  const kept = new Set(committed.map((file) => file.path));
  return latestFirst.filter((file) => kept.has(file.path));
}

type Outcome = "placed" | "already" | "changed" | "lost" | Error;

async function recoverFile(
  recorded: RecordedFile,
  task: RecordedTask,
  realRoot: string,
): Promise<{ outcome: Outcome; removedTemps: string[] }> {
  const removedTemps: string[] = [];
  try {
    const file = await resolveInside(realRoot, recorded.path);
    removedTemps.push(...removeTemps(path.dirname(file.absolute), task));
    return { outcome: placeSaved(recorded, task, file), removedTemps };
  } catch (error) {
    // A folder in the file's place, a link out of the project, a full disk: the other files still go back.
    const outcome = error instanceof Error ? error : new Error(messageOf(error));
    return { outcome, removedTemps };
  }
}

function placeSaved(recorded: RecordedFile, task: RecordedTask, file: ScopedPath): Outcome {
  const bytes = recorded.beforeSha === null ? null : readBlob(task.folder, recorded.beforeSha);
  if (bytes === null && recorded.beforeSha !== null) return "lost";
  const image: FileImage = bytes === null ? null : { bytes, mode: recorded.mode };
  const expected = new Set<string | null>(recorded.afterShas);
  return placeFileImage({ file, image, expected, writeFile: writeFileAtomic });
}

function describeLeft(outcome: "changed" | "lost" | Error): string {
  if (outcome instanceof Error) return outcome.message;
  return outcome === "changed" ? "changed by you since" : "its saved copy is damaged";
}

/** The temp files of the task's process if that is dead, and of whatever else has died: an earlier recovery perhaps. */
function removeTemps(folder: string, { owner }: RecordedTask): string[] {
  const isOwnerDead = !isProcessRunning(owner);
  return removeStrayTemps(folder, (pid) =>
    pid === owner.pid ? isOwnerDead : !isProcessRunning({ pid, start: null }),
  );
}

function closeTask(task: RecordedTask): boolean {
  try {
    const journal = openJournalFile(task.folder);
    journal.append({ type: task.status === "open" ? "rollback" : "undone" });
    journal.close();
    return true;
  } catch {
    return false;
  }
}
