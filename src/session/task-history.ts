/**
 * What the journals of a project say: its tasks in order, how far each got, and the states of its files.
 * Reads only. A journal whose first line is lost names no task and is passed over.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { ProcessIdentity } from "../base/process-identity.ts";
import { describeSystemFailure } from "../base/system-failure.ts";
import type { CommittedFile, JournalRecord } from "./journal-record.ts";
import { parseJournal } from "./journal-record.ts";
import { locateProjectState } from "./state-directory.ts";

/** "undoing" and "redoing" say that a process was, or is, in the middle of it. */
type TaskStatus = "open" | "committed" | "rolled-back" | "undoing" | "undone" | "redoing";

/** A file as the journal knows it. */
export interface RecordedFile {
  readonly path: string;
  /** The last state that was not the task's own: what undo and recovery go back to. Null: no file. */
  readonly beforeSha: string | null;
  readonly mode: number | null;
  /** All states the task was about to make; null: no file. */
  readonly afterShas: readonly (string | null)[];
  readonly createdFolders: number;
  /** The mode the task left, known once it was undone. */
  readonly undoneMode: number | null;
}

export interface RecordedTask {
  readonly taskId: string;
  readonly folder: string;
  readonly sequence: number;
  /** Where its last undo stands in that order; null when it was never undone, or by an earlier version. */
  readonly undoSequence: number | null;
  readonly root: string;
  readonly task: string;
  readonly startedAt: string;
  readonly status: TaskStatus;
  /** Who wrote the status. */
  readonly owner: ProcessIdentity;
  /** In the order of their first change. */
  readonly files: readonly RecordedFile[];
  /** Empty unless the task was committed. */
  readonly committed: readonly CommittedFile[];
}

const MAX_JOURNAL_BYTES = 64 * 1024 * 1024;

/** True while files may be in between: the task, undo or redo goes on, or its process died. */
export function isUnfinished(status: TaskStatus): boolean {
  return status === "open" || status === "undoing" || status === "redoing";
}

export function locateTasks(stateDirectory: string, realRoot: string): string {
  return path.join(locateProjectState(stateDirectory, realRoot), "tasks");
}

/** All tasks of a project, oldest first. Throws "file-not-read" where the disk fails. */
export function readTasks(stateDirectory: string, realRoot: string): RecordedTask[] {
  const tasksFolder = locateTasks(stateDirectory, realRoot);
  return listFolders(tasksFolder)
    .flatMap((name) => readTask(path.join(tasksFolder, name)) ?? [])
    .sort((a, b) => a.sequence - b.sequence);
}

/** The number of the next task or undo. */
export function nextSequence(tasks: readonly RecordedTask[]): number {
  const given = tasks.flatMap(({ sequence, undoSequence }) => [sequence, undoSequence ?? 0]);
  return given.reduce((last, number) => Math.max(last, number), 0) + 1;
}

function readTask(folder: string): RecordedTask | null {
  const journal = path.join(folder, "journal.jsonl");
  const bytes = tellFailure(journal, () => {
    const stats = statSync(journal, { throwIfNoEntry: false });
    return stats?.isFile() && stats.size <= MAX_JOURNAL_BYTES ? readFileSync(journal) : null;
  });
  return bytes === null ? null : foldRecords(folder, parseJournal(bytes).records);
}

/** A journal that cannot be read now may hold an unfinished task: whoever asks must not go on as if it held none. */
function tellFailure<Result>(file: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw describeSystemFailure(error, file) ?? error;
  }
}

/** The state after all records; null without a beginning. Pure. */
function foldRecords(folder: string, records: readonly JournalRecord[]): RecordedTask | null {
  const begin = records[0];
  if (begin?.type !== "task-begin") return null;
  const { taskId, sequence, root, task, startedAt, pid, start } = begin;
  const files = new Map<string, RecordedFile>();
  let status: TaskStatus = "open";
  let owner: ProcessIdentity = { pid, start };
  let committed: readonly CommittedFile[] = [];
  let undoSequence: number | null = null;
  for (const record of records.slice(1)) {
    status = nextStatus(status, record);
    if (record.type === "before") foldBefore(files, record);
    if (record.type === "commit") committed = record.files;
    if (record.type === "undo-begin") {
      foldUndoneModes(files, record.files);
      undoSequence = record.sequence ?? null;
    }
    if (record.type === "undo-begin" || record.type === "redo-begin") {
      owner = { pid: record.pid, start: record.start };
    }
  }
  const rest = { status, undoSequence, owner, files: [...files.values()], committed };
  return { taskId, folder, sequence, root, task, startedAt, ...rest };
}

const STATUS_AFTER: Partial<Record<JournalRecord["type"], TaskStatus>> = {
  commit: "committed",
  rollback: "rolled-back",
  "undo-begin": "undoing",
  undone: "undone",
  "redo-begin": "redoing",
  redone: "committed",
};

function nextStatus(status: TaskStatus, record: JournalRecord): TaskStatus {
  return STATUS_AFTER[record.type] ?? status;
}

function foldBefore(
  files: Map<string, RecordedFile>,
  record: Extract<JournalRecord, { type: "before" }>,
): void {
  const { path: file, beforeSha, afterSha, mode, createdFolders } = record;
  const known = files.get(file);
  const isOwnWork = known?.afterShas.includes(beforeSha) ?? false;
  const origin = known !== undefined && isOwnWork ? known : { beforeSha, mode };
  files.set(file, {
    path: file,
    beforeSha: origin.beforeSha,
    mode: origin.mode,
    afterShas: [...(known?.afterShas ?? []), afterSha],
    createdFolders: Math.max(known?.createdFolders ?? 0, createdFolders),
    undoneMode: null,
  });
}

function foldUndoneModes(
  files: Map<string, RecordedFile>,
  modes: readonly { path: string; mode: number }[],
): void {
  for (const { path: file, mode } of modes) {
    const known = files.get(file);
    if (known !== undefined) files.set(file, { ...known, undoneMode: mode });
  }
}

/** None where there is no such folder. */
function listFolders(folder: string): string[] {
  return tellFailure(folder, () => {
    try {
      return readdirSync(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") return [];
      throw error;
    }
  });
}
