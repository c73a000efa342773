/** Writes that survive a crash: a small file is old or new, never half; a rename is on disk when we say so. */
import { closeSync, fsyncSync, openSync } from "node:fs";
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { createId } from "./ids.ts";
import { isProcessRunning } from "./process-identity.ts";

/** Behind the file's name: who writes it, so that what a killed process left can be told from work that goes on. */
const FRESH_NAME = /\.(\d+)-tmp_[0-9a-z]+$/;

export interface ReplaceOptions {
  /** The system's default when absent. */
  mode?: number;
}

/** Replaces a small text file of our own in one step. The folder must exist. */
export async function replaceTextFile(
  file: string,
  text: string,
  options: ReplaceOptions = {},
): Promise<void> {
  await replaceFile(file, text, options);
}

/** Replaces a file of our own in one step. The folder must exist. */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  options: ReplaceOptions = {},
): Promise<void> {
  await removeLeftFresh(path.dirname(file));
  const fresh = `${file}.${process.pid}-${createId("tmp")}`;
  try {
    await writeFile(fresh, content, { ...options, flush: true, flag: "wx" });
    await rename(fresh, file);
  } catch (error) {
    // What cannot be removed now is removed by the next write here; the first failure is the one to tell.
    await rm(fresh, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Removes what processes that have ended left half written in a folder. */
async function removeLeftFresh(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = FRESH_NAME.exec(name)?.[1];
    if (pid === undefined || isProcessRunning({ pid: Number(pid), start: null })) continue;
    await rm(path.join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** Makes the names in a folder durable: after a rename or removal, before anything relies on it. */
export function syncFolder(folder: string): void {
  // Windows cannot open folders and needs no such step: NTFS journals its names.
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Network and FUSE file systems may have no such call; the rename itself has happened.
    if (!["EINVAL", "ENOTSUP", "ENOSYS"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      throw error;
    }
  } finally {
    closeSync(descriptor);
  }
}
