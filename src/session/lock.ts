/** One writer per project folder. Waits for another agent when asked to; a dead one's lock is taken over. */
import { setTimeout as sleep } from "node:timers/promises";
import { AgentError } from "../base/errors.ts";
import { describeWriteFailure } from "../tools/write-access.ts";
import { type HeldLock, type LockHolder, type LockPurpose, takeLock } from "./lock-file.ts";
import { locateProjectState } from "./state-directory.ts";

export type ProjectLock = HeldLock;

export interface LockOptions extends LockPurpose {
  /** How long another agent may still be at work; 0, the default, does not wait, Infinity waits until it has ended. */
  waitMs?: number | undefined;
  /** Ends the wait; its reason is thrown. */
  signal?: AbortSignal | undefined;
  /** Hears once, in a sentence, whom it waits for. */
  onWait?: ((message: string) => void) | undefined;
}

const POLL_MS = 200;

/**
 * Takes the lock of one project. Throws "project-busy" with what is known of the holder, the signal's reason, and
 * "file-disk-full", "file-read-only" or "file-not-written" when the state folder fails.
 */
export async function acquireProjectLock(
  stateDirectory: string,
  realRoot: string,
  { waitMs = 0, signal, onWait, ...purpose }: LockOptions = {},
): Promise<ProjectLock> {
  const folder = locateProjectState(stateDirectory, realRoot);
  const endsAt = performance.now() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    signal?.throwIfAborted();
    const taken = attempt(folder, purpose, stateDirectory);
    if ("lock" in taken) return taken.lock;
    const busy = describeBusy(realRoot, taken.holder);
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) throw busy;
    if (isFirst) onWait?.(`${busy.message} Waiting for it to end.`);
    await pause(Math.min(POLL_MS, leftMs), signal);
  }
}

function attempt(folder: string, purpose: LockPurpose, stateDirectory: string) {
  try {
    return takeLock(folder, purpose);
  } catch (error) {
    throw describeWriteFailure(error, stateDirectory);
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    // Node wraps the reason; what the signal says is what the caller is to hear.
    signal?.throwIfAborted();
    throw error;
  }
}

function describeBusy(root: string, holder: LockHolder | null): AgentError<"project-busy"> {
  const { pid = 0, since = null, task = null } = holder ?? {};
  return new AgentError("project-busy", { root, pid, since, task });
}
