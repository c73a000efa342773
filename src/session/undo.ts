/**
 * Takes back a kept task, or puts it there again: its files byte for byte, mode included, and nothing else.
 * Never a whole-tree checkout. Run with the project lock held, after recovery.
 * Invariant: either every file changes over or none does; a crash in between ends, by recovery, in the state before the task.
 */
import path from "node:path";
import { readOwnIdentity } from "../base/process-identity.ts";
import {
  type AtomicWrite,
  hashImage,
  placeFileImage,
  removeEmptyFolders,
} from "../tools/file-image.ts";
import { resolveInside } from "../tools/path-scope.ts";
import { describeWriteFailure } from "../tools/write-access.ts";
import { writeFileAtomic } from "./atomic-write.ts";
import { listCreatedFolders } from "./created-folders.ts";
import { type JournalFile, openJournalFile } from "./journal-file.ts";
import { nextSequence, type RecordedTask, readTasks } from "./task-history.ts";
import { chooseRedo, chooseUndo, type UndoChoice } from "./undo-choice.ts";
import { createConflict, prepareSteps, type UndoAction, type UndoStep } from "./undo-step.ts";

export interface UndoResult {
  readonly taskId: string;
  /** The user's words. */
  readonly task: string;
  /** From the root, sorted. */
  readonly files: readonly string[];
  /** Those of them that are not there any more. */
  readonly removed: readonly string[];
}

/** `path`: from the root, or through a link in it. */
export interface UndoOptions extends UndoChoice {
  writeFile?: AtomicWrite | undefined;
  /** Hears of each file before any is touched; throws for one that has to stay as it is. */
  permit?: ((path: string) => void) | undefined;
}

/**
 * Undoes the last task that stands, or the chosen one.
 * Throws "nothing-to-undo", "undo-conflict", "file-read-only" or what `permit` throws before anything is touched.
 */
export async function undoLast(
  stateDirectory: string,
  realRoot: string,
  options: UndoOptions = {},
): Promise<UndoResult> {
  const tasks = readTasks(stateDirectory, realRoot);
  const task = chooseUndo(tasks, await readChoice(realRoot, options));
  const { writeFile = writeFileAtomic, permit } = options;
  const sequence = nextSequence(tasks);
  return await changeOver("undo", task, { realRoot, writeFile, permit, sequence });
}

/** Redoes what was undone last, unless a task was kept since, or the chosen task. Throws what undoLast throws. */
export async function redoLast(
  stateDirectory: string,
  realRoot: string,
  options: UndoOptions = {},
): Promise<UndoResult> {
  const tasks = readTasks(stateDirectory, realRoot);
  const task = chooseRedo(tasks, await readChoice(realRoot, options));
  const { writeFile = writeFileAtomic, permit } = options;
  const sequence = nextSequence(tasks);
  return await changeOver("redo", task, { realRoot, writeFile, permit, sequence });
}

async function readChoice(
  realRoot: string,
  { path: asked, taskId, nameTask }: UndoOptions,
): Promise<UndoChoice> {
  const chosenPath = asked === undefined ? undefined : await toRecordedPath(realRoot, asked);
  return { path: chosenPath, taskId, nameTask };
}

/** The journal's name for a path that a person gave; what cannot be reached now may be there by that name. */
async function toRecordedPath(realRoot: string, asked: string): Promise<string> {
  try {
    return (await resolveInside(realRoot, asked)).relative;
  } catch {
    return path.posix.normalize(asked);
  }
}

interface ChangeOver {
  realRoot: string;
  writeFile: AtomicWrite;
  permit: UndoOptions["permit"];
  /** Of an undo: its place among tasks and undos. */
  sequence: number;
}

async function changeOver(
  action: UndoAction,
  task: RecordedTask,
  { realRoot, writeFile, permit, sequence }: ChangeOver,
): Promise<UndoResult> {
  const steps = await prepareSteps(action, task, realRoot);
  for (const { file, from, to } of steps) if (from !== to) permit?.(file.relative);
  const ownFolders = await listCreatedFolders(task, realRoot);
  const { taskId, task: words, folder } = task;
  const files = steps.map(({ file }) => file.relative).sort();
  try {
    const journal = openJournalFile(folder);
    try {
      recordIntent(action, steps, { journal, sequence });
      carryOut(action, steps, { journal, writeFile, ownFolders });
    } finally {
      journal.close();
    }
  } catch (error) {
    throw describeWriteFailure(error, files.join(", "));
  }
  const removed = steps.flatMap(({ file, to }) => (to === null ? file.relative : []));
  return { taskId, task: words, files, removed };
}

/** Durable before the first write: what a redo will need, and that a change-over is under way. */
function recordIntent(
  action: UndoAction,
  steps: readonly UndoStep[],
  { journal, sequence }: { journal: JournalFile; sequence: number },
): void {
  if (action === "redo") {
    journal.append({ type: "redo-begin", ...readOwnIdentity() });
    return;
  }
  const files: { path: string; mode: number }[] = [];
  for (const { file, from } of steps) {
    if (from === null || from.mode === null) continue;
    journal.storeBlob(from.bytes);
    files.push({ path: file.relative, mode: from.mode });
  }
  journal.append({ type: "undo-begin", sequence, files, ...readOwnIdentity() });
}

interface CarryOutDeps {
  journal: JournalFile;
  writeFile: AtomicWrite;
  /** Removed wherever the steps leave them empty. */
  ownFolders: readonly string[];
}

function carryOut(
  action: UndoAction,
  steps: readonly UndoStep[],
  { journal, writeFile, ownFolders }: CarryOutDeps,
): void {
  const done = action === "undo" ? "undone" : "redone";
  const notDone = action === "undo" ? "redone" : "undone";
  let tried = 0;
  try {
    for (const { file, from, to } of steps) {
      // Counted before it is tried: a write may fail after its rename.
      tried += 1;
      const expected = new Set([hashImage(from)]);
      if (placeFileImage({ file, image: to, expected, writeFile }) === "changed") {
        throw createConflict(action, file.relative, "was changed just now");
      }
    }
    removeEmptyFolders(ownFolders);
    journal.append({ type: done });
  } catch (error) {
    for (const { file, from, to } of steps.slice(0, tried).reverse()) {
      // When this fails as well the intent stays in the journal, and the next start puts things right.
      const expected = new Set([hashImage(to)]);
      placeFileImage({ file, image: from, expected, writeFile });
    }
    removeEmptyFolders(ownFolders);
    journal.append({ type: notDone });
    throw error;
  }
}
