/** Writes a task's tree to disk. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { TextTree } from "./own-program.ts";

/** Folders are made as needed, and files that are there are written over. */
export async function layOut(task: { files: TextTree }, folder: string): Promise<void> {
  for (const [name, text] of Object.entries(task.files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
