/** Reads what the processes of a run left in our folder. Only plain files; more than the bound is read as nothing. */
import { constants } from "node:fs";
import { open, readdir } from "node:fs/promises";
import path from "node:path";

const MAX_READ_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 5_000;

/** Texts of the files whose name ends like this, by name. Null when they are too many or too large together. */
export async function readCoverageFiles(folder: string, suffix: string): Promise<string[] | null> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith(suffix));
  if (names.length > MAX_FILES) return null;
  const texts: string[] = [];
  let leftBytes = MAX_READ_BYTES;
  for (const { name } of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const bytes = await readBounded(path.join(folder, name), leftBytes);
    if (bytes === null) return null;
    leftBytes -= bytes.length;
    texts.push(bytes.toString("utf8"));
  }
  return texts;
}

/** Null when it is larger. The size is taken from the open file, so nobody can swap it in between. */
export async function readBounded(file: string, maxBytes: number): Promise<Buffer | null> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = await handle.stat();
    if (size > maxBytes) return null;
    const buffer = Buffer.alloc(size);
    const { bytesRead } = await handle.read(buffer, 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
