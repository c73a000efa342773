/** The folders a task made, for whoever takes its files away again. Reads only. */
import { listParents } from "../tools/file-image.ts";
import { resolveInside } from "../tools/path-scope.ts";
import type { RecordedTask } from "./task-history.ts";

/**
 * Absolute paths; of all files the task ever wrote, since a folder may have been made for one that went again.
 * What is reached through a link by now is left out: it is not what the task made.
 */
export async function listCreatedFolders(
  { files }: RecordedTask,
  realRoot: string,
): Promise<string[]> {
  const folders = new Set<string>();
  for (const { path, createdFolders } of files) {
    if (createdFolders === 0) continue;
    const file = await resolveInside(realRoot, path).catch(() => null);
    if (file?.relative !== path) continue;
    for (const folder of listParents(file.absolute, createdFolders)) folders.add(folder);
  }
  return [...folders];
}
