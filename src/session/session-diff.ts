/** What the standing tasks of a session changed, file by file, against the folder as it is now. Reads only. */

import type { SessionMemory } from "../agent/conversation/session-memory.ts";
import { isAgentError } from "../base/errors.ts";
import { readDiskFile } from "../tools/disk-file.ts";
import { resolveInside } from "../tools/path-scope.ts";
import { decodeTextFile } from "../tools/text-file.ts";
import { readBlob } from "./journal-file.ts";
import { type RecordedTask, readTasks } from "./task-history.ts";
import { renderUnifiedDiff, type TextDiff } from "./text-diff.ts";

export interface SessionChange extends TextDiff {
  path: string;
  /** Set where there are no lines to show: bytes that are no text, or that are lost. */
  problem: string | null;
}

/** Sorted by path; files that are again as they were before the session are left out. */
export async function listSessionChanges(
  stateDirectory: string,
  realRoot: string,
  memory: SessionMemory,
): Promise<SessionChange[]> {
  const ids = new Set(
    memory.tasks.flatMap(({ journalTaskId, isStanding }) =>
      isStanding ? (journalTaskId ?? []) : [],
    ),
  );
  const tasks = readTasks(stateDirectory, realRoot).filter(({ taskId }) => ids.has(taskId));
  const changes = listFirstStates(tasks).map((first) => compare(realRoot, first));
  const changed = (await Promise.all(changes)).filter((change) => change !== null);
  return changed.sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface FirstState {
  path: string;
  folder: string;
  /** Null: there was no file. */
  sha: string | null;
}

/** Each file as the first of the tasks, oldest first, found it. */
function listFirstStates(tasks: readonly RecordedTask[]): FirstState[] {
  const first = new Map<string, FirstState>();
  for (const { committed, folder } of tasks) {
    for (const { path, beforeSha } of committed) {
      if (!first.has(path)) first.set(path, { path, folder, sha: beforeSha });
    }
  }
  return [...first.values()];
}

/** Null when the file is as it was. */
async function compare(
  root: string,
  { path, folder, sha }: FirstState,
): Promise<SessionChange | null> {
  const none = { path, diff: "", addedLines: 0, removedLines: 0 };
  const bytes = sha === null ? null : readBlob(folder, sha);
  if (sha !== null && bytes === null) return { ...none, problem: "its earlier bytes are lost" };
  try {
    const before = bytes === null ? null : decodeTextFile(bytes, path).text;
    const disk = readDiskFile(await resolveInside(root, path));
    const after = disk === null ? null : decodeTextFile(disk.bytes, path).text;
    if (before === after) return null;
    return { path, ...renderUnifiedDiff(path, before, after), problem: null };
  } catch (error) {
    if (!isAgentError(error)) throw error;
    return { ...none, problem: error.message };
  }
}
