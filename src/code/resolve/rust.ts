/** Rust: paths from the crate, the module or its parent; the longest part that is a file counts. */
import { folderOf, joinPaths, listAncestors, type ProjectFiles } from "../project-files.ts";

const ROOT_FILES = ["lib.rs", "main.rs"];

export function resolveRust(fromPath: string, specifier: string, files: ProjectFiles): string[] {
  const root = findCrateRoot(fromPath, files);
  if (root === null) return [];
  const names = specifier.split("::").filter((name) => name !== "");
  const first = names[0] ?? "";
  const own = readModulePath(fromPath, root);
  if (first === "crate" || first === files.crateName)
    return findModule(root, names.slice(1), files);
  if (first === "self")
    return without(fromPath, findModule(root, [...own, ...names.slice(1)], files));
  if (first === "super") {
    const levels = names.findIndex((name) => name !== "super");
    const rest = levels < 0 ? [] : names.slice(levels);
    const depth = own.length - (levels < 0 ? names.length : levels);
    return depth < 0 ? [] : findModule(root, [...own.slice(0, depth), ...rest], files);
  }
  // A bare name is a module beside this one or, far more often, another crate.
  const child = moduleFiles(root, [...own, first]).some((file) => files.has(file));
  return child ? findModule(root, [...own, ...names], files) : [];
}

/** The folder of the nearest lib.rs or main.rs; integration tests belong to the src/ beside theirs. */
function findCrateRoot(fromPath: string, files: ProjectFiles): string | null {
  const folders = listAncestors(fromPath).flatMap((folder) => [folder, joinPaths(folder, "src")]);
  return (
    folders.find((folder) => ROOT_FILES.some((name) => files.has(joinPaths(folder, name)))) ?? null
  );
}

/** The names that lead from the crate to a file; none for its root files and for what is outside. */
function readModulePath(filePath: string, root: string): string[] {
  const isInside = root === "" || filePath.startsWith(`${root}/`);
  const inside = isInside ? filePath.slice(root === "" ? 0 : root.length + 1) : "";
  if (inside === "" || ROOT_FILES.includes(inside)) return [];
  const stem = inside.endsWith("/mod.rs") ? folderOf(inside) : inside.replace(/\.rs$/, "");
  return stem.split("/");
}

function moduleFiles(root: string, names: readonly string[]): string[] {
  if (names.length === 0) return ROOT_FILES.map((name) => joinPaths(root, name));
  const stem = joinPaths(root, ...names);
  return [`${stem}.rs`, `${stem}/mod.rs`];
}

function findModule(root: string, names: readonly string[], files: ProjectFiles): string[] {
  for (let length = names.length; length >= 0; length -= 1) {
    const found = moduleFiles(root, names.slice(0, length)).find((file) => files.has(file));
    if (found !== undefined) return [found];
  }
  return [];
}

function without(filePath: string, found: string[]): string[] {
  return found.filter((file) => file !== filePath);
}
