/** The sessions that are kept, in a few words each, for whoever chooses one. Reads only, and shows damaged ones too. */
import { readLockHolder } from "./lock-file.ts";
import {
  listSessionFiles,
  locateAllSessions,
  locateSessions,
  locateStateOf,
  type SessionFile,
} from "./session-files.ts";
import type { SessionTurn } from "./session-story.ts";
import { readStoredSession } from "./stored-session.ts";

export interface ListedSession {
  sessionId: string;
  /** The real path of its folder; null where it cannot be read. */
  root: string | null;
  /** ISO 8601, as is `lastAt`; of a damaged one when its file was last written. */
  startedAt: string;
  lastAt: string;
  taskCount: number;
  /** The person's last words; not yet safe to show. */
  lastSaid: string | null;
  /** The last that is known to have worked in it. */
  model: string | null;
  /** The living process that is at work in it. */
  heldByPid: number | null;
  /** Why it cannot be gone on with, or not whole. */
  problem: string | null;
}

/** Of one folder, by its real path; the one used last comes first. */
export function listFolderSessions(stateDirectory: string, realRoot: string): ListedSession[] {
  return listSessions([locateSessions(stateDirectory, realRoot)]).filter(
    ({ root }) => root === null || root === realRoot,
  );
}

/** Of all folders, in the same order. */
export function listAllSessions(stateDirectory: string): ListedSession[] {
  return listSessions(locateAllSessions(stateDirectory));
}

/** The process at work in a session; null when nobody is. */
export function findHolderPid(file: SessionFile): number | null {
  const holder = readLockHolder(locateStateOf(file));
  return holder?.sessionId === file.sessionId ? holder.pid : null;
}

function listSessions(folders: readonly string[]): ListedSession[] {
  return folders
    .flatMap(listSessionFiles)
    .sort((a, b) => a.writtenMs - b.writtenMs)
    .reverse()
    .flatMap((file) => describe(file) ?? []);
}

/** Null for one whose process ended before its first line. */
function describe(file: SessionFile): ListedSession | null {
  const read = readStoredSession(file);
  const writtenAt = new Date(file.writtenMs).toISOString();
  const { sessionId } = file;
  const heldByPid = findHolderPid(file);
  if ("problem" in read) {
    if (read.isEmpty) return null;
    const unknown = { root: null, taskCount: 0, lastSaid: null, model: null };
    const { problem } = read;
    return { sessionId, startedAt: writtenAt, lastAt: writtenAt, heldByPid, problem, ...unknown };
  }
  const { header, story, isWhole } = read;
  const { turns } = story;
  return {
    sessionId,
    root: header.root,
    startedAt: header.startedAt,
    lastAt: readLastTime(turns) ?? writtenAt,
    taskCount: turns.length,
    lastSaid: turns.at(-1)?.said ?? null,
    model: turns.findLast(({ model }) => model !== null)?.model ?? null,
    heldByPid,
    problem: isWhole ? null : "the end of its log is damaged",
  };
}

function readLastTime(turns: readonly SessionTurn[]): string | null {
  const last = turns.at(-1);
  return last?.endedAt ?? last?.beganAt ?? null;
}
