/**
 * Makes folders with all that lie above them. Node's own way (`recursive: true`) never ends where a folder exists and
 * nothing can be made in it: /proc says so, and so do automounted homes for a user who has none.
 */
import { mkdirSync, statSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";

export interface FolderOptions {
  /** Of the folders that are made. */
  mode?: number;
}

/** Does nothing where the folder exists. Throws what the system says, for the first folder that cannot be made. */
export async function makeFolder(folder: string, options: FolderOptions = {}): Promise<void> {
  if (await isFolder(folder)) return;
  const above = path.dirname(folder);
  if (above !== folder) await makeFolder(above, options);
  try {
    await mkdir(folder, options);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!(await isFolder(folder))) throw error;
  }
}

/** The same at once. Returns the first folder that was made; undefined: there was nothing to make. */
export function makeFolderSync(folder: string, options: FolderOptions = {}): string | undefined {
  if (isFolderSync(folder)) return undefined;
  const above = path.dirname(folder);
  const first = above === folder ? undefined : makeFolderSync(above, options);
  try {
    mkdirSync(folder, options);
  } catch (error) {
    if (!isFolderSync(folder)) throw error;
    return first;
  }
  return first ?? folder;
}

function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function isFolderSync(folder: string): boolean {
  try {
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}
