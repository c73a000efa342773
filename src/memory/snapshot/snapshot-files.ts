/**
 * The files of saved KV caches: a payload and a header for each session, in one folder. They hold what was said, so they
 * are the user's own, readable by nobody else, and anything else found in their place is not read.
 */
import { createHash } from "node:crypto";
import { constants, type Stats } from "node:fs";
import {
  copyFile,
  type FileHandle,
  link,
  open,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { syncFolder } from "../../base/durable-file.ts";
import { makeFolder } from "../../base/make-folder.ts";
import { createSnapshotFile, nameOwnFile, sweepSnapshots } from "../headroom/kv-snapshots.ts";

export interface SnapshotFiles {
  header: string;
  payload: string;
}

/** A link is not followed, a pipe not waited for. Windows has neither flag. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const READ_CHUNK_BYTES = 1 << 20;
const SESSION_NAME = /^[A-Za-z0-9_-]{1,64}$/;
/** Without dots before the ending: those are of a process, and swept after it. */
const FILE_NAME = /^([A-Za-z0-9_-]{1,64})\.(?:json|kv)$/;
const ACCESS = { folder: 0o022, file: 0o077 } as const;

/** Null for a session whose name cannot be that of a file. */
export function locateSnapshot(folder: string, sessionId: string): SnapshotFiles | null {
  if (!SESSION_NAME.test(sessionId)) return null;
  const start = path.join(folder, sessionId);
  return { header: `${start}.json`, payload: `${start}.kv` };
}

/** Makes the folder where it is missing, and sweeps it. Returns why it is not to be used; null: it is. */
export async function openFolder(folder: string): Promise<string | null> {
  await makeFolder(folder, { mode: 0o700 });
  const flaw = await findFolderFlaw(folder);
  if (flaw === null) await sweepSnapshots(folder);
  return flaw;
}

/** Throws when there is none. */
export async function findFolderFlaw(folder: string): Promise<string | null> {
  const stats = await stat(folder);
  return stats.isDirectory() ? findAccessFlaw(stats, ACCESS.folder) : "is none";
}

export interface OwnFile {
  /** The caller's to close. */
  handle: FileHandle;
  bytes: number;
}

/** An opened file of the user's own, or why it is not taken; null: there is none. */
export async function openOwnFile(file: string): Promise<OwnFile | { flaw: string } | null> {
  let handle: FileHandle;
  try {
    handle = await open(file, OPEN_FLAGS);
  } catch (error) {
    const { code = "for some reason" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    return { flaw: code === "ELOOP" ? "is a link" : `cannot be opened (${code})` };
  }
  const stats = await handle.stat();
  const flaw = stats.isFile() ? findAccessFlaw(stats, ACCESS.file) : "is no regular file";
  if (flaw === null) return { handle, bytes: stats.size };
  await handle.close();
  return { flaw };
}

/** The same bytes under a name of this process, which nobody replaces; null where none can be had. */
export async function claimFile(file: string, bytes: number): Promise<string | null> {
  const folder = path.dirname(file);
  const claimed = nameOwnFile(folder);
  try {
    await link(file, claimed);
    return claimed;
  } catch {
    // A file system without hard links.
    const copy = await createSnapshotFile(folder, bytes);
    if (copy !== null) await copyFile(file, copy);
    return copy;
  }
}

/** Lower-case hex. */
export async function hashFile({ handle }: OwnFile): Promise<string> {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(READ_CHUNK_BYTES);
  for (let position = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return hash.digest("hex");
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}

/** The payload first: after a crash the old pair is there, the new one, or one whose hashes differ. */
export async function replacePair(
  files: SnapshotFiles,
  fresh: { payload: string; header: string },
): Promise<void> {
  const folder = path.dirname(files.header);
  const header = nameOwnFile(folder);
  try {
    await writeFile(header, fresh.header, { flag: "wx", mode: 0o600, flush: true });
    await rename(fresh.payload, files.payload);
    await rename(header, files.header);
    syncFolder(folder);
  } finally {
    await rm(header, { force: true });
  }
}

/** Removes all but those of the `most` sessions whose files are newest. */
export async function removeOldest(folder: string, most: number): Promise<void> {
  const newestMs = new Map<string, number>();
  for (const name of await readdir(folder)) {
    const sessionId = FILE_NAME.exec(name)?.[1];
    if (sessionId === undefined) continue;
    const { mtimeMs } = await stat(path.join(folder, name)).catch(() => ({ mtimeMs: 0 }));
    newestMs.set(sessionId, Math.max(newestMs.get(sessionId) ?? 0, mtimeMs));
  }
  const oldest = [...newestMs].sort(([, a], [, b]) => b - a).slice(most);
  for (const [sessionId] of oldest) {
    const files = locateSnapshot(folder, sessionId);
    if (files === null) continue;
    // A header without its payload would be a promise.
    await rm(files.header, { force: true });
    await rm(files.payload, { force: true });
  }
}

function findAccessFlaw({ uid, mode }: Stats, forbidden: number): string | null {
  if (process.getuid === undefined) return null; // Windows: a user's profile is private
  if (uid !== process.getuid()) return "belongs to somebody else";
  return (mode & forbidden) === 0 ? null : "is open to others";
}
