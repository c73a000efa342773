/** Opens what a path was listed as: a regular file, and never waits should it have become a pipe since. */
import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
/** The file is not there any more, or is something else now. */
const GONE_CODES = new Set(["ENOENT", "ENOTDIR", "ELOOP", "EISDIR", "ENXIO"]);

/** What `use` makes of the open file; null when there is no such regular file. Throws what opening and `use` throw. */
export async function withRegularFile<Result>(
  file: string,
  use: (handle: FileHandle, status: Stats) => Promise<Result>,
): Promise<Result | null> {
  const handle = await open(file, FLAGS).catch((error: unknown) => {
    if (GONE_CODES.has((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  });
  if (handle === null) return null;
  try {
    const status = await handle.stat();
    return status.isFile() ? await use(handle, status) : null;
  } finally {
    await handle.close();
  }
}
