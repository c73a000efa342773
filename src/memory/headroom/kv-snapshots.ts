/**
 * The files in which a conversation's KV cache waits while its memory is made anew. They hold what was said, so nobody
 * else may read them, and each belongs to the process that made it: what a killed one has left is swept by the next.
 */
import { open, readdir, rm, statfs } from "node:fs/promises";
import path from "node:path";
import { createId } from "../../base/ids.ts";
import { makeFolder } from "../../base/make-folder.ts";
import {
  isProcessRunning,
  type ProcessIdentity,
  readOwnIdentity,
} from "../../base/process-identity.ts";

/** Room for whatever else the machine writes meanwhile. */
const MARGIN_BYTES = 64 * 2 ** 20;
/** Of Linux (statfs(2)): files there lie in the memory that is short. */
const MEMORY_FILE_SYSTEMS = new Set([0x01021994, 0x858458f6]);

/** The folder, without the files of ended processes; null where a file would save no memory, or cannot be had. */
export async function openSnapshotFolder(folder: string): Promise<string | null> {
  try {
    await makeFolder(folder, { mode: 0o700 });
    await sweepSnapshots(folder);
    return MEMORY_FILE_SYSTEMS.has((await statfs(folder)).type) ? null : folder;
  } catch {
    return null;
  }
}

/** A new, empty file of this process for at most so many bytes; null where there is no room, or none can be made. */
export async function createSnapshotFile(folder: string, maxBytes: number): Promise<string | null> {
  try {
    await makeFolder(folder, { mode: 0o700 });
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < maxBytes + MARGIN_BYTES) return null;
    const file = nameOwnFile(folder);
    // Native code writes into what it finds, and would make a file that others can read.
    await (await open(file, "wx", 0o600)).close();
    return file;
  } catch {
    return null;
  }
}

/** Removes what ended processes have left. Throws when the folder cannot be read. */
export async function sweepSnapshots(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = readOwner(name);
    if (owner === null || isProcessRunning(owner)) continue;
    await rm(path.join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** A path in the folder that is this process's alone, and swept after its end. Nothing is there yet. */
export function nameOwnFile(folder: string): string {
  const { pid, start } = readOwnIdentity();
  // The colon of a start is no character for a name everywhere.
  const name = [pid, start?.replace(":", "_") ?? "", createId("tmp")].join(".");
  return path.join(folder, `${name}.kv`);
}

/** Null: no file of ours. */
function readOwner(name: string): ProcessIdentity | null {
  const [, pid, start = ""] = /^(\d+)\.([^.]*)\.[^.]+\.kv$/.exec(name) ?? [];
  if (pid === undefined) return null;
  return { pid: Number(pid), start: start === "" ? null : start.replace("_", ":") };
}
