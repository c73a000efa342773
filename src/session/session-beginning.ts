/** What an opened session goes on from: nothing, a log of its folder, or a copy of one. Reads only. */
import { createId } from "../base/ids.ts";
import { findSession, type SessionPlace } from "./find-session.ts";
import { listSessionFiles, locateSessions } from "./session-files.ts";
import { SESSION_VERSION, type SessionHeader, type SessionRecord } from "./session-record.ts";
import { listRecordsToCopy, readStoredSession, type StoredSession } from "./stored-session.ts";

/** By id, or by the beginning of one that fits no other. */
export type SessionChoice = "none" | "last" | { id: string };

export interface SessionBeginning {
  header: SessionHeader;
  /** What the log holds behind its header, or will hold once it is written. */
  records: readonly SessionRecord[];
  /** Null while the session has no file. */
  path: string | null;
  /** Why an earlier session could not be continued, or not whole; for a person. */
  notice: string | null;
}

/** Throws what finding a session throws, where one is named. */
export function chooseBeginning(
  place: SessionPlace,
  { continues, fork }: { continues: SessionChoice; fork: boolean },
): SessionBeginning {
  if (continues === "none") return beginNew(place.root, null);
  const found = continues === "last" ? findLast(place) : findSession(place, continues.id);
  if ("notice" in found) return beginNew(place.root, found.notice);
  return fork ? beginCopy(found, { isInUse: false }) : goOn(found);
}

/** A new session with all that another one holds. */
export function beginCopy(
  source: StoredSession,
  options: { isInUse: boolean },
): SessionBeginning & { path: null } {
  const forkedFrom = source.header.sessionId;
  const header = { ...createHeader(source.header.root), forkedFrom };
  const records = listRecordsToCopy(source, options);
  return { header, records, path: null, notice: describeCut(source) };
}

function beginNew(root: string, notice: string | null): SessionBeginning {
  return { header: createHeader(root), records: [], path: null, notice };
}

function goOn(source: StoredSession): SessionBeginning {
  const { header, records, file } = source;
  return { header, records, path: file.path, notice: describeCut(source) };
}

function createHeader(root: string): SessionHeader {
  const sessionId = createId("ses");
  const startedAt = new Date().toISOString();
  return {
    type: "session",
    version: SESSION_VERSION,
    sessionId,
    root,
    startedAt,
    forkedFrom: null,
  };
}

/** The session that anything was written to last; a notice where it cannot be used. */
function findLast({
  stateDirectory,
  root,
}: SessionPlace): StoredSession | { notice: string | null } {
  for (const file of listSessionFiles(locateSessions(stateDirectory, root)).reverse()) {
    const read = readStoredSession(file);
    if ("problem" in read) {
      if (read.isEmpty) continue;
      return { notice: describeFresh(read.problem) };
    }
    if (read.header.root === root) return read;
  }
  return { notice: null };
}

function describeFresh(problem: string): string {
  return `The last session's log cannot be used: ${problem}. A new session begins.`;
}

function describeCut({ isWhole, story }: StoredSession): string | null {
  if (isWhole) return null;
  const count = story.turns.length;
  const tasks = count === 1 ? "1 task" : `${count} tasks`;
  return `The end of the session's log is damaged; it goes on after ${tasks}.`;
}
