/** Reads a small text file of our own. Whatever lies at its place instead is neither waited for nor read to an end it has not. */
import { openRegularFile } from "./regular-file.ts";

/** Throws when it is absent, no regular file, or longer than `mostBytes`. */
export async function readSmallFile(file: string, mostBytes: number): Promise<string> {
  const opened = await openRegularFile(file);
  if (opened === null) throw new Error(`${file} is not a regular file`);
  const { handle, stats } = opened;
  try {
    if (stats.size > mostBytes) throw new Error(`${file} has ${stats.size} bytes`);
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}
