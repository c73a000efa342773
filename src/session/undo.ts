/**
 * Takes back the last committed task, or puts it there again: its files byte for byte, mode included, and nothing else.
 * Never a whole-tree checkout. Run with the project lock held, after recovery.
 * Invariant: either every file changes over or none does; a crash in between ends, by recovery, in the state before the task.
 */
import { AgentError } from "../base/errors.ts";
import { readOwnIdentity } from "../base/process-identity.ts";
import { readDiskFile } from "../tools/disk-file.ts";
import {
  type AtomicWrite,
  type FileImage,
  hashImage,
  listParents,
  placeFileImage,
  removeEmptyFolders,
} from "../tools/file-image.ts";
import { resolveInside, type ScopedPath } from "../tools/path-scope.ts";
import { checkWritable, describeWriteFailure } from "../tools/write-access.ts";
import { writeFileAtomic } from "./atomic-write.ts";
import { type JournalFile, openJournalFile, readBlob } from "./journal-file.ts";
import type { CommittedFile } from "./journal-record.ts";
import { type RecordedFile, type RecordedTask, readTasks } from "./task-history.ts";

export interface UndoResult {
  readonly taskId: string;
  /** The user's words. */
  readonly task: string;
  /** From the root, in the order of the task. */
  readonly files: readonly string[];
}

type Action = "undo" | "redo";

/** Throws "nothing-to-undo", "undo-conflict" or "file-read-only" before anything is touched. */
export async function undoLast(
  stateDirectory: string,
  realRoot: string,
  writeFile: AtomicWrite = writeFileAtomic,
): Promise<UndoResult> {
  const task = readStandingTasks(stateDirectory, realRoot).findLast(
    ({ status }) => status === "committed",
  );
  return await changeOver("undo", task, { realRoot, writeFile });
}

/** Redoes what the last undo took back; a task committed since ends that chance. Throws what undoLast throws. */
export async function redoLast(
  stateDirectory: string,
  realRoot: string,
  writeFile: AtomicWrite = writeFileAtomic,
): Promise<UndoResult> {
  const tasks = readStandingTasks(stateDirectory, realRoot);
  const lastCommitted = tasks.findLastIndex(({ status }) => status === "committed");
  return await changeOver("redo", tasks[lastCommitted + 1], { realRoot, writeFile });
}

/** Tasks that changed something and were kept at least once, oldest first. */
function readStandingTasks(stateDirectory: string, realRoot: string): RecordedTask[] {
  return readTasks(stateDirectory, realRoot).filter(
    ({ status, committed }) =>
      (status === "committed" || status === "undone") && committed.length > 0,
  );
}

/** One file of an undo or redo, checked and with both of its states in memory. */
interface Move {
  readonly file: ScopedPath;
  readonly from: FileImage;
  readonly to: FileImage;
  readonly createdFolders: number;
}

async function changeOver(
  action: Action,
  task: RecordedTask | undefined,
  { realRoot, writeFile }: { realRoot: string; writeFile: AtomicWrite },
): Promise<UndoResult> {
  if (task === undefined) throw new AgentError("nothing-to-undo", { action });
  const moves: Move[] = [];
  for (const committed of task.committed) {
    moves.push(await prepareMove(action, task, committed, realRoot));
  }
  const { taskId, task: words, folder } = task;
  const files = moves.map(({ file }) => file.relative);
  try {
    const journal = openJournalFile(folder);
    try {
      recordIntent(action, journal, moves);
      carryOut(action, moves, { journal, writeFile });
    } finally {
      journal.close();
    }
  } catch (error) {
    throw describeWriteFailure(error, files.join(", "));
  }
  return { taskId, task: words, files };
}

async function prepareMove(
  action: Action,
  task: RecordedTask,
  committed: CommittedFile,
  realRoot: string,
): Promise<Move> {
  const { path } = committed;
  const recorded = task.files.find((file) => file.path === path);
  if (recorded === undefined) throw conflict(action, path, "is not in the task's journal");
  const file = await resolveInside(realRoot, path);
  if (file.relative !== path) throw conflict(action, path, "is reached through a link now");
  const from = readDiskFile(file);
  const current = hashImage(from);
  if (current !== committed.beforeSha && current !== committed.afterSha) {
    throw conflict(action, path, "was changed after the agent wrote it");
  }
  const target = action === "undo" ? committed.beforeSha : committed.afterSha;
  // Somebody went there already, with git perhaps: this file needs no write and no saved copy.
  if (current === target) return { file, from, to: from, createdFolders: recorded.createdFolders };
  checkWritable(file, from?.mode ?? null);
  const to = readTarget(action, task, committed, recorded);
  return { file, from, to, createdFolders: recorded.createdFolders };
}

/** The state to go to. Throws "undo-conflict" when its bytes are no longer in the journal's keeping. */
function readTarget(
  action: Action,
  task: RecordedTask,
  committed: CommittedFile,
  recorded: RecordedFile,
): FileImage {
  const sha = action === "undo" ? committed.beforeSha : committed.afterSha;
  if (sha === null) return null;
  const bytes = readBlob(task.folder, sha);
  if (bytes === null) throw conflict(action, committed.path, "has no saved copy to go to");
  return { bytes, mode: action === "undo" ? recorded.mode : recorded.undoneMode };
}

/** Durable before the first write: what a redo will need, and that a change-over is under way. */
function recordIntent(action: Action, journal: JournalFile, moves: readonly Move[]): void {
  if (action === "redo") {
    journal.append({ type: "redo-begin", ...readOwnIdentity() });
    return;
  }
  const files: { path: string; mode: number }[] = [];
  for (const { file, from } of moves) {
    if (from === null || from.mode === null) continue;
    journal.storeBlob(from.bytes);
    files.push({ path: file.relative, mode: from.mode });
  }
  journal.append({ type: "undo-begin", files, ...readOwnIdentity() });
}

function carryOut(
  action: Action,
  moves: readonly Move[],
  { journal, writeFile }: { journal: JournalFile; writeFile: AtomicWrite },
): void {
  const done = action === "undo" ? "undone" : "redone";
  const notDone = action === "undo" ? "redone" : "undone";
  let tried = 0;
  try {
    for (const { file, from, to } of moves) {
      // Counted before it is tried: a write may fail after its rename.
      tried += 1;
      const expected = new Set([hashImage(from)]);
      if (placeFileImage({ file, image: to, expected, writeFile }) === "changed") {
        throw conflict(action, file.relative, "was changed just now");
      }
    }
    removeCreatedFolders(moves);
    journal.append({ type: done });
  } catch (error) {
    for (const { file, from, to } of moves.slice(0, tried).reverse()) {
      // When this fails as well the intent stays in the journal, and the next start puts things right.
      const expected = new Set([hashImage(to)]);
      placeFileImage({ file, image: from, expected, writeFile });
    }
    removeCreatedFolders(moves);
    journal.append({ type: notDone });
    throw error;
  }
}

function removeCreatedFolders(moves: readonly Move[]): void {
  removeEmptyFolders(
    moves.flatMap(({ file, createdFolders }) => listParents(file.absolute, createdFolders)),
  );
}

function conflict(action: Action, path: string, reason: string): AgentError<"undo-conflict"> {
  return new AgentError("undo-conflict", { action, path, reason });
}
