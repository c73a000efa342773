/** Writes that survive a crash: a small file is old or new, never half; a rename is on disk when we say so. */
import { closeSync, fsyncSync, openSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { createId } from "./ids.ts";

/** Replaces a small text file of our own in one step. The folder must exist. */
export async function replaceTextFile(file: string, text: string): Promise<void> {
  await replaceFile(file, text);
}

/** Replaces a file of our own in one step. The folder must exist. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const fresh = `${file}.${createId("tmp")}`;
  try {
    await writeFile(fresh, content, { flush: true });
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
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
