/** Removes a session that nobody uses. Knows nothing of its tasks. */
import { rmSync } from "node:fs";
import path from "node:path";
import { syncFolder } from "../base/durable-file.ts";
import { AgentError } from "../base/errors.ts";
import { describeWriteFailure } from "../tools/write-access.ts";
import { type LockHolder, readLockHolder, takeLock } from "./lock-file.ts";
import { locateStateOf, type SessionFile } from "./session-files.ts";
import { removeTape } from "./tape-file.ts";

/**
 * Removes a session; what its tasks changed stays, and can still be undone.
 * Throws "session-busy" while a living agent uses it, or holds the folder and does not say for which session.
 */
export function removeSession(file: SessionFile): void {
  const state = locateStateOf(file);
  refuseWhenHeld(file, readLockHolder(state));
  try {
    // Nobody may begin to use it now; whoever holds the folder already uses another one.
    const taken = takeLock(state, { task: "removing a session" });
    try {
      if ("holder" in taken) refuseWhenHeld(file, taken.holder);
      rmSync(file.path);
      removeTape(state, file.sessionId);
      syncFolder(path.dirname(file.path));
    } finally {
      if ("lock" in taken) taken.lock.release();
    }
  } catch (error) {
    throw describeWriteFailure(error, file.path);
  }
}

function refuseWhenHeld({ sessionId }: SessionFile, holder: LockHolder | null) {
  if (holder === null) return;
  if (holder.sessionId !== null && holder.sessionId !== sessionId) return;
  throw new AgentError("session-busy", { sessionId, pid: holder.pid });
}
