/**
 * One pull per file at a time, across processes. The lock is a file created with "wx" that names its holder.
 * A holder touches it every few seconds, so that a lock from another machine also goes stale.
 * Invariant: only a process that holds the takeover guard removes a lock it does not own.
 */
import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isProcessRunning, readOwnIdentity } from "../base/process-identity.ts";
import { throwIfInterrupted } from "./interruption.ts";

/** A cache may lie on a shared disk: the machine says whether the process can be asked after. */
const lockHolder = z.object({
  pid: z.int().positive(),
  start: z.string().nullable(),
  host: z.string(),
});
type LockHolder = z.infer<typeof lockHolder>;

const HEARTBEAT_MS = 5_000;
const SILENT_MS = 60_000;
/** A lock without readable content is being written right now, unless it is older than this. */
const UNREADABLE_MS = 10_000;
const POLL_MS = 250;

export interface PullLock {
  release: () => Promise<void>;
}

/** Waits until the lock is ours; `onWait` hears about the holder at each look. Throws "interrupted". */
export async function acquirePullLock(
  file: string,
  options: { signal?: AbortSignal | undefined; onWait: (holder: string) => void },
): Promise<PullLock> {
  for (;;) {
    throwIfInterrupted(options.signal);
    const attempt = await tryPullLock(file);
    if ("release" in attempt) return attempt;
    options.onWait(attempt.holder);
    // An aborted sleep rejects; the loop's first line then says why.
    await sleep(POLL_MS, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

/** The lock, or who has it. Takes over the lock of a process that is gone. */
export async function tryPullLock(file: string): Promise<PullLock | { holder: string }> {
  if (await createLock(file)) return holdLock(file);
  const holder = await readLiveHolder(file);
  if (holder !== null) return { holder };
  await removeStaleLock(file);
  return (await createLock(file)) ? holdLock(file) : { holder: "another process" };
}

function holdLock(file: string): PullLock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      await rm(file, { force: true });
    },
  };
}

async function createLock(file: string): Promise<boolean> {
  try {
    const own: LockHolder = { ...readOwnIdentity(), host: hostname() };
    await writeFile(file, JSON.stringify(own), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Null when nobody alive holds the lock. */
async function readLiveHolder(file: string): Promise<string | null> {
  const ageMs = await readAgeMs(file);
  if (ageMs === null) return null;
  const holder = await readHolder(file);
  if (holder === null) return ageMs < UNREADABLE_MS ? "another process" : null;
  // Of a process of another machine or container only its heartbeat can be seen.
  const isAlive = holder.host === hostname() ? isProcessRunning(holder) : ageMs < SILENT_MS;
  return isAlive ? `process ${holder.pid} on ${holder.host}` : null;
}

/** Two processes may find the same stale lock; the guard makes the second one look again. */
async function removeStaleLock(file: string): Promise<void> {
  const guard = `${file}.takeover`;
  if (!(await createLock(guard))) {
    // A guard lives for milliseconds: an old one belongs to a process that died holding it.
    if (((await readAgeMs(guard)) ?? 0) > UNREADABLE_MS) await rm(guard, { force: true });
    return;
  }
  try {
    if ((await readLiveHolder(file)) === null) await rm(file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

async function readHolder(file: string): Promise<LockHolder | null> {
  try {
    return lockHolder.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return null;
  }
}

async function readAgeMs(file: string): Promise<number | null> {
  try {
    return Date.now() - (await stat(file)).mtimeMs;
  } catch {
    return null;
  }
}
