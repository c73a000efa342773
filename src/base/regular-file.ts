/** Opens regular files and nothing else: whatever lies at a path instead is neither waited for nor read. */
import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

// Without O_NONBLOCK, which Windows lacks, a pipe that nobody writes to is waited for, beyond any signal.
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export interface OpenedFile {
  /** The caller's to close. */
  handle: FileHandle;
  stats: Stats;
}

/** For reading; null when something else lies there. Throws what opening throws. */
export async function openRegularFile(file: string): Promise<OpenedFile | null> {
  const handle = await open(file, FLAGS);
  let isKept = false;
  try {
    const stats = await handle.stat();
    isKept = stats.isFile();
    return isKept ? { handle, stats } : null;
  } finally {
    if (!isKept) await handle.close();
  }
}
