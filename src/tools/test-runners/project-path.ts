/** Where a project's own programs are: what `npm test` and an activated virtual environment put on PATH. */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import path from "node:path";

const VIRTUAL_ENVIRONMENTS = [".venv", "venv"];

/** PATH with the project's virtual environment and the node_modules/.bin of it and its parents in front. */
export async function readProjectPath(root: string, inheritedPath: string): Promise<string> {
  const candidates = [
    ...VIRTUAL_ENVIRONMENTS.map((name) => path.join(root, name, "bin")),
    ...listAncestors(root).map((folder) => path.join(folder, "node_modules", ".bin")),
  ];
  const isThere = await Promise.all(candidates.map(isFolder));
  const existing = candidates.filter((_, index) => isThere[index]);
  return [...existing, inheritedPath].filter((entry) => entry !== "").join(path.delimiter);
}

/** Whether `program` can be started with this search path. */
export async function isOnPath(program: string, searchPath: string): Promise<boolean> {
  const folders = searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const found = await Promise.all(
    folders.map((folder) => isExecutable(path.join(folder, program))),
  );
  return found.includes(true);
}

function listAncestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...listAncestors(parent)];
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
