/** Where the facts of a project wait for the next start: one file a project, replaced in one step. A cache never fails. */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { replaceFile } from "../../base/durable-file.ts";
import { makeFolder } from "../../base/make-folder.ts";
import { decodeFiles, encodeFiles } from "./cache-format.ts";
import type { IndexedFile } from "./indexed-file.ts";

/** No project within the limits of the index comes near. */
const MAX_CACHE_BYTES = 512 * 1024 * 1024;
const NAME_CHARS = 24;

/** The cache file of a project. Pure. `root` is a real path. */
export function locateCacheFile(folder: string, root: string): string {
  const name = createHash("sha256").update(root).digest("hex").slice(0, NAME_CHARS);
  return path.join(folder, `${name}.code-index`);
}

/** Null: none that can be used. */
export async function readCache(file: string, root: string): Promise<IndexedFile[] | null> {
  try {
    const status = await stat(file);
    if (!status.isFile() || status.size > MAX_CACHE_BYTES) return null;
    return decodeFiles(root, await readFile(file));
  } catch {
    return null; // absent or unreadable: the files themselves are still there
  }
}

/** False: not kept, as on a full disk; the next start reads the files again. */
export async function writeCache(
  file: string,
  root: string,
  files: Iterable<IndexedFile>,
): Promise<boolean> {
  try {
    await makeFolder(path.dirname(file));
    await replaceFile(file, encodeFiles(root, files));
    return true;
  } catch {
    return false;
  }
}
