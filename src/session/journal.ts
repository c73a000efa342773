/**
 * The record of one task that makes each of its changes reversible, whatever happens to the process.
 * Knows nothing of edits beyond bytes before and after. Run it with the project lock held.
 */
import { rmSync } from "node:fs";
import path from "node:path";
import { createId } from "../base/ids.ts";
import { readOwnIdentity } from "../base/process-identity.ts";
import { hashBytes } from "../tools/disk-file.ts";
import type { Journal } from "../tools/journal.ts";
import type { FileChange } from "../tools/task-files.ts";
import { describeWriteFailure } from "../tools/write-access.ts";
import { openJournalFile } from "./journal-file.ts";
import type { JournalRecord } from "./journal-record.ts";
import {
  isUnfinished,
  locateTasks,
  nextSequence,
  type RecordedTask,
  readTasks,
} from "./task-history.ts";

export interface TaskJournal extends Journal {
  readonly taskId: string;
  /** Durable on return: from now on the changes stand, and `undo` takes them back. Ends the journal. */
  commit(files: readonly FileChange[]): void;
  /** Says that every file is as it was before the task. Call it after restoring them. Ends the journal. */
  rollback(): void;
}

export interface JournalOptions {
  stateDirectory: string;
  /** The real path of the project folder. */
  root: string;
  /** The user's words, for lists of what can be undone. */
  task: string;
  taskId?: string;
}

const MAX_TASK_LENGTH = 2000;
/** How far back undo reaches; older tasks and their saved bytes are removed. */
const KEPT_TASKS = 100;

/**
 * Begins the journal of a task. Both ends are synchronous, so that a signal handler can reach them.
 * It and its methods throw "file-disk-full", "file-read-only" or "file-not-written" when the state folder fails.
 */
export function createJournal(options: JournalOptions): TaskJournal {
  const { stateDirectory, root, task, taskId = createId("task") } = options;
  const file = guard(() => {
    const earlier = readTasks(stateDirectory, root);
    removeOldTasks(earlier);
    const sequence = nextSequence(earlier);
    const opened = openJournalFile(path.join(locateTasks(stateDirectory, root), taskId));
    const words = task.slice(0, MAX_TASK_LENGTH);
    const startedAt = new Date().toISOString();
    const owner = readOwnIdentity();
    opened.append({ type: "task-begin", taskId, sequence, root, task: words, startedAt, ...owner });
    return opened;
  });
  const ownStates = new Set<string>();
  let hasEnded = false;
  return {
    taskId,
    // Not async work, but a promise all the same: its errors reach the caller in one way.
    async recordBefore({ path: changed, before, after, mode, createdFolders }) {
      guard(() => {
        const beforeSha = before === null ? null : hashBytes(before);
        const afterSha = after === null ? null : hashBytes(after);
        // Nothing ever goes back to a state in the middle of the task, so those bytes need no copy.
        if (before !== null && !ownStates.has(`${changed}\n${beforeSha}`)) file.storeBlob(before);
        ownStates.add(`${changed}\n${afterSha}`);
        file.append({ type: "before", path: changed, beforeSha, afterSha, mode, createdFolders });
      });
    },
    commit: (files) => end({ type: "commit", files: [...files] }),
    rollback: () => end({ type: "rollback" }),
  };

  function end(record: JournalRecord): void {
    if (hasEnded) return;
    guard(() => file.append(record));
    hasEnded = true;
    file.close();
  }

  function guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw describeWriteFailure(error, stateDirectory);
    }
  }
}

function removeOldTasks(tasks: readonly RecordedTask[]): void {
  const finished = tasks.slice(0, -KEPT_TASKS).filter(({ status }) => !isUnfinished(status));
  for (const { folder } of finished) rmSync(folder, { recursive: true, force: true });
}
