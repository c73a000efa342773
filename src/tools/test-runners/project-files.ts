/** A bounded look at a project's files: enough to tell which runner its tests are written for. */
import { open, readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";

const SKIPPED =
  /^(?:\..+|node_modules|dist|build|out|target|vendor|venv|env|__pycache__|coverage|site-packages)$/;
const MAX_ENTRIES = 5_000;
const MAX_DEPTH = 8;
const MAX_CONFIG_BYTES = 1_000_000;

/** Paths of files for which `accept` holds, relative to `root` with `/` separators, sorted by folder. */
export async function listProjectFiles(
  root: string,
  accept: (file: string) => boolean,
): Promise<string[]> {
  const found: string[] = [];
  let entriesLeft = MAX_ENTRIES;
  const folders = [{ folder: "", depth: 0 }];
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    const { folder, depth } = next;
    const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entriesLeft-- <= 0) return found;
      const file = path.posix.join(folder, entry.name);
      if (entry.isFile() && accept(file)) found.push(file);
      else if (entry.isDirectory() && depth < MAX_DEPTH && !SKIPPED.test(entry.name))
        folders.push({ folder: file, depth: depth + 1 });
    }
  }
  return found;
}

/** The first `maxBytes` of a file as text; "" when it cannot be read. */
export async function readStart(file: string, maxBytes: number): Promise<string> {
  const handle = await open(file, "r").catch(() => null);
  if (handle === null) return "";
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } catch {
    return "";
  } finally {
    await handle.close();
  }
}

/** A configuration file's text; null when it is not there, unreadable, or far too big to be one. */
export async function readConfig(root: string, name: string): Promise<string | null> {
  const file = path.join(root, name);
  try {
    const entry = await stat(file);
    if (!entry.isFile() || entry.size > MAX_CONFIG_BYTES) return null;
    return await readFile(file, "utf8");
  } catch {
    return null;
  }
}
