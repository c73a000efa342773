/** Writes that survive a crash: a small file is old or new, never half; a rename is on disk when we say so. */
import { open, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { createId } from "../base/ids.ts";

/** Replaces a small text file in one step. The folder must exist. */
export async function writeFileAtomic(file: string, text: string): Promise<void> {
  const fresh = `${file}.${createId("tmp")}`;
  try {
    await writeFile(fresh, text, { flush: true });
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

/** Makes renames inside `folder` durable. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for syncing; its renames are journalled.
  if (process.platform === "win32") return;
  const handle = await open(path.resolve(folder), "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
