/** Makes a new session of a kept one. Knows nothing of its tasks. */
import { describeWriteFailure } from "../tools/write-access.ts";
import { beginCopy } from "./session-beginning.ts";
import { findHolderPid } from "./session-list.ts";
import { SessionWriter } from "./session-writer.ts";
import type { StoredSession } from "./stored-session.ts";

/** The new session's id. Throws "file-disk-full", "file-read-only" or "file-not-written". */
export function copySession(session: StoredSession, stateDirectory: string): string {
  const isInUse = findHolderPid(session.file) !== null;
  const copy = beginCopy(session, { isInUse });
  const writer = new SessionWriter({ stateDirectory, root: session.header.root }, copy);
  try {
    writer.open();
    writer.close();
  } catch (error) {
    throw describeWriteFailure(error, stateDirectory);
  }
  return copy.header.sessionId;
}
