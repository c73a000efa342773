/**
 * A lock file that names its holder and what it does. Knows nothing of tasks, and never waits.
 * The lock appears whole, by link(2); a dead holder's lock is removed by one process at a time, under a claim.
 */
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { clipText } from "../base/clip-text.ts";
import { createId } from "../base/ids.ts";
import { isProcessRunning, readOwnIdentity } from "../base/process-identity.ts";
import { createFolders } from "./atomic-write.ts";

/** What others are told of a holder. Locks of earlier versions name the process alone. */
const PURPOSE = {
  /** ISO 8601. */
  since: z.string().max(40).nullable().default(null),
  task: z.string().max(200).nullable().default(null),
  sessionId: z.string().max(60).nullable().default(null),
};
const HOLDER = z.object({
  pid: z.number(),
  start: z.string().nullable(),
  nonce: z.string(),
  ...PURPOSE,
});

export type LockHolder = z.infer<typeof HOLDER>;

export interface HeldLock {
  /** Safe to call twice, and on the way out of the process. */
  release(): void;
  /** Tells others what it is held for from now on; where the disk fails they are told what it was. Never throws. */
  note(purpose: LockPurpose): void;
}

export interface LockPurpose {
  /** The person's words; cut where they are long. */
  task?: string | undefined;
  sessionId?: string | undefined;
}

const MAX_TASK_LENGTH = 120;
const MAX_ATTEMPTS = 5;
/** A lock in the making, and who makes it. */
const OWN_NAME = /^lock-(\d+)-tmp_[0-9a-z]+$/;

/** The lock of a folder of state, or the living process that has it. Throws what the disk throws. */
export function takeLock(
  folder: string,
  purpose: LockPurpose = {},
): { lock: HeldLock } | { holder: LockHolder | null } {
  createFolders(folder);
  const lockFile = path.join(folder, "lock");
  const nonce = createId("tmp");
  const own = nameOwnFile(folder, nonce);
  const since = new Date().toISOString();
  const holder = describeHolder({ ...readOwnIdentity(), nonce, since }, purpose);
  try {
    writeFileSync(own, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (linkOnce(own, lockFile)) {
        removeLeftFiles(folder);
        return { lock: hold(lockFile, holder) };
      }
      const living = removeStaleLock(lockFile, own);
      if (living !== null) return { holder: living };
    }
    return { holder: readHolder(lockFile) };
  } finally {
    removeQuietly(own);
  }
}

/** The living process that holds the lock; null when it is free or stale. */
export function readLockHolder(folder: string): LockHolder | null {
  return readLiving(path.join(folder, "lock"));
}

function hold(lockFile: string, first: LockHolder): HeldLock {
  let holder = first;
  const isHeld = () => readHolder(lockFile)?.nonce === holder.nonce;
  return {
    release() {
      // One that cannot be removed is stale as soon as this process has ended.
      if (isHeld()) removeQuietly(lockFile);
    },
    note(purpose) {
      if (!isHeld()) return;
      holder = describeHolder(holder, purpose);
      const fresh = nameOwnFile(path.dirname(lockFile), createId("tmp"));
      try {
        writeFileSync(fresh, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
        renameSync(fresh, lockFile);
      } catch {
        removeQuietly(fresh);
      }
    },
  };
}

function nameOwnFile(folder: string, nonce: string): string {
  return path.join(folder, `lock-${process.pid}-${nonce}`);
}

/** Of processes that were killed while they took or changed a lock. With the lock held. */
function removeLeftFiles(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = OWN_NAME.exec(name)?.[1];
    if (pid === undefined || isProcessRunning({ pid: Number(pid), start: null })) continue;
    removeQuietly(path.join(folder, name));
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Whoever takes the lock next removes it.
  }
}

/** What is not told stays as it was. */
function describeHolder(
  known: Partial<LockHolder> & Pick<LockHolder, "pid" | "start" | "nonce">,
  { task, sessionId }: LockPurpose,
): LockHolder {
  const words = task === undefined ? (known.task ?? null) : task.replace(/\s+/g, " ").trim();
  return {
    ...known,
    since: known.since ?? null,
    task: words ? clipText(words, MAX_TASK_LENGTH) : null,
    sessionId: sessionId ?? known.sessionId ?? null,
  };
}

/** The living holder; null when the lock was free or stale, and then it is gone. */
function removeStaleLock(lockFile: string, own: string): LockHolder | null {
  const living = readLiving(lockFile);
  if (living !== null) return living;
  // Without the claim a second process could judge this lock stale, then remove the next holder's.
  const claim = `${lockFile}-claim`;
  if (!linkOnce(own, claim)) {
    const claimant = readLiving(claim);
    if (claimant === null) rmSync(claim, { force: true });
    return claimant;
  }
  try {
    const holder = readLiving(lockFile);
    if (holder === null) rmSync(lockFile, { force: true });
    return holder;
  } finally {
    removeQuietly(claim);
  }
}

function readLiving(lockFile: string): LockHolder | null {
  const holder = readHolder(lockFile);
  return holder !== null && isProcessRunning(holder) ? holder : null;
}

/** Null when there is no lock or its content is damaged, as after a power cut. */
function readHolder(lockFile: string): LockHolder | null {
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
