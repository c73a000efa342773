/** Opens what a path was listed as: a regular file, and never waits should it have become a pipe since. */
import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { openRegularFile } from "../../base/regular-file.ts";

/** The file is not there any more, or is something else now. */
const GONE_CODES = new Set(["ENOENT", "ENOTDIR", "ELOOP", "EISDIR", "ENXIO"]);

/** What `use` makes of the open file; null when there is no such regular file. Throws what opening and `use` throw. */
export async function withRegularFile<Result>(
  file: string,
  use: (handle: FileHandle, status: Stats) => Promise<Result>,
): Promise<Result | null> {
  const opened = await openRegularFile(file).catch((error: unknown) => {
    if (GONE_CODES.has((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  });
  if (opened === null) return null;
  try {
    return await use(opened.handle, opened.stats);
  } finally {
    await opened.handle.close();
  }
}
