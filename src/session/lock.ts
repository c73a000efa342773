/**
 * One writer per project folder: a lock file that names its holder. Knows nothing of tasks.
 * The lock appears whole, by link(2); a dead holder's lock is removed by one process at a time, under a claim.
 */
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { AgentError } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import { isProcessRunning, readOwnIdentity } from "../base/process-identity.ts";
import { describeWriteFailure } from "../tools/write-access.ts";
import { createFolders } from "./atomic-write.ts";
import { locateProjectState } from "./state-directory.ts";

export interface ProjectLock {
  /** Safe to call twice, and on the way out of the process. */
  release(): void;
}

const HOLDER = z.object({ pid: z.number(), start: z.string().nullable(), nonce: z.string() });
type Holder = z.infer<typeof HOLDER>;

const MAX_ATTEMPTS = 5;

/**
 * Takes the lock of one project. Throws "project-busy" with the holder's pid while another agent is at work, and
 * "file-disk-full", "file-read-only" or "file-not-written" when the state folder fails.
 */
export function acquireProjectLock(stateDirectory: string, realRoot: string): ProjectLock {
  try {
    return acquire(stateDirectory, realRoot);
  } catch (error) {
    throw describeWriteFailure(error, stateDirectory);
  }
}

function acquire(stateDirectory: string, realRoot: string): ProjectLock {
  const folder = locateProjectState(stateDirectory, realRoot);
  createFolders(folder);
  const lockFile = path.join(folder, "lock");
  const nonce = createId("tmp");
  const own = path.join(folder, `lock-${nonce}`);
  try {
    const holder: Holder = { ...readOwnIdentity(), nonce };
    writeFileSync(own, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (linkOnce(own, lockFile)) return { release: () => release(lockFile, nonce) };
      const livingPid = removeStaleLock(lockFile, own);
      if (livingPid !== null)
        throw new AgentError("project-busy", { root: realRoot, pid: livingPid });
    }
    throw new AgentError("project-busy", { root: realRoot, pid: readHolder(lockFile)?.pid ?? 0 });
  } finally {
    rmSync(own, { force: true });
  }
}

/** The pid of a living holder; null when the lock was free or stale, and then it is gone. */
function removeStaleLock(lockFile: string, own: string): number | null {
  const living = readLivingPid(lockFile);
  if (living !== null) return living;
  // Without the claim a second process could judge this lock stale, then remove the next holder's.
  const claim = `${lockFile}-claim`;
  if (!linkOnce(own, claim)) {
    const claimant = readLivingPid(claim);
    if (claimant === null) rmSync(claim, { force: true });
    return claimant;
  }
  try {
    const holder = readLivingPid(lockFile);
    if (holder === null) rmSync(lockFile, { force: true });
    return holder;
  } finally {
    rmSync(claim, { force: true });
  }
}

function release(lockFile: string, nonce: string): void {
  if (readHolder(lockFile)?.nonce === nonce) rmSync(lockFile, { force: true });
}

function readLivingPid(lockFile: string): number | null {
  const holder = readHolder(lockFile);
  return holder !== null && isProcessRunning(holder) ? holder.pid : null;
}

/** Null when there is no lock or its content is damaged, as after a power cut. */
function readHolder(lockFile: string): Holder | null {
  try {
    return HOLDER.parse(JSON.parse(readFileSync(lockFile, "utf8")));
  } catch {
    return null;
  }
}

/** False when `target` exists already. */
function linkOnce(source: string, target: string): boolean {
  try {
    linkSync(source, target);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
