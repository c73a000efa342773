/** Reads a small text file of our own. Whatever lies at its place instead is neither waited for nor read to an end it has not. */
import { constants } from "node:fs";
import { open } from "node:fs/promises";

// Without O_NONBLOCK, which Windows lacks, a pipe that nobody writes to is waited for, beyond any signal.
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Throws when it is absent, no regular file, or longer than `mostBytes`. */
export async function readSmallFile(file: string, mostBytes: number): Promise<string> {
  const handle = await open(file, FLAGS);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error(`${file} is not a regular file`);
    if (stats.size > mostBytes) throw new Error(`${file} has ${stats.size} bytes`);
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}
