/** The files of a repository, prepared for import look-ups. Paths are posix and relative to the root. */
import path from "node:path";

export interface ProjectFiles {
  has(filePath: string): boolean;
  /** The files right in a folder, sorted; "" is the root. */
  inFolder(folder: string): readonly string[];
  /** The module path of go.mod: what import paths of the repository's own packages start with. */
  goModule: string | null;
  /** The crate's name as integration tests spell it. */
  crateName: string | null;
}

export interface ProjectManifests {
  /** Text of the root's go.mod. */
  goModText?: string;
  /** Text of the root's Cargo.toml. */
  cargoTomlText?: string;
}

/** Prepares a file list; the list must not change while the result is in use. */
export function createProjectFiles(
  files: ReadonlySet<string>,
  { goModText = "", cargoTomlText = "" }: ProjectManifests = {},
): ProjectFiles {
  let folders: Map<string, string[]> | null = null;
  return {
    has: (filePath) => files.has(filePath),
    inFolder(folder) {
      folders ??= groupByFolder(files);
      return folders.get(folder) ?? [];
    },
    goModule: /^module[ \t]+"?([^\s"]+)/m.exec(goModText)?.[1] ?? null,
    crateName: /^name\s*=\s*"([^"]+)"/m.exec(cargoTomlText)?.[1]?.replaceAll("-", "_") ?? null,
  };
}

function groupByFolder(files: ReadonlySet<string>): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const file of [...files].sort()) {
    const folder = folderOf(file);
    const siblings = folders.get(folder);
    if (siblings === undefined) folders.set(folder, [file]);
    else siblings.push(file);
  }
  return folders;
}

/** The folder a file is in; "" is the root. */
export function folderOf(filePath: string): string {
  const folder = path.posix.dirname(filePath);
  return folder === "." ? "" : folder;
}

/** The folder a file is in and all above it, the nearest first, the root last. */
export function listAncestors(filePath: string): string[] {
  const ancestors: string[] = [];
  for (let folder = folderOf(filePath); folder !== ""; folder = folderOf(folder)) {
    ancestors.push(folder);
  }
  return [...ancestors, ""];
}

/** Joins a folder and a path below it; a result outside the root starts with "..". */
export function joinPaths(...parts: readonly string[]): string {
  const joined = path.posix.join(...parts);
  return joined === "." ? "" : joined;
}
