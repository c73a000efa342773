/** Languages that name files: C's #include, Ruby's require and plain paths, tried from the folders they are kept in. */
import { folderOf, joinPaths, listAncestors, type ProjectFiles } from "../project-files.ts";

/** `#include "path"`: beside the file, or below one of the folders above it and their include/ and src/. */
export function resolveInclude(fromPath: string, specifier: string, files: ProjectFiles): string[] {
  return findBelow(["", "include", "src"], { fromPath, target: specifier, files });
}

/** `require_relative` keeps its dots; `require` looks in lib/. */
export function resolveRequire(fromPath: string, specifier: string, files: ProjectFiles): string[] {
  const target = specifier.endsWith(".rb") ? specifier : `${specifier}.rb`;
  if (!specifier.startsWith(".")) return findBelow(["lib", ""], { fromPath, target, files });
  const file = joinPaths(folderOf(fromPath), target);
  return files.has(file) ? [file] : [];
}

/** A path as shells, style sheets and pages write it: from the file's folder, else from the root. */
export function resolveSource(fromPath: string, specifier: string, files: ProjectFiles): string[] {
  // "$(dirname "$0")/lib.sh" and "${HERE}/lib.sh" mean a folder that is hardly ever another.
  const target = specifier.replace(/^\$[^/]*\//, "").replace(/[?#].*$/, "");
  if (target === "" || /^[a-z]+:|^\/\//i.test(target)) return [];
  const fromRoot = target.replace(/^\//, "");
  const candidates = [joinPaths(folderOf(fromPath), target), joinPaths("", fromRoot)];
  const found = candidates.find((candidate) => files.has(candidate));
  return found === undefined ? [] : [found];
}

interface Search {
  fromPath: string;
  target: string;
  files: ProjectFiles;
}

function findBelow(subfolders: readonly string[], { fromPath, target, files }: Search): string[] {
  const candidates = listAncestors(fromPath).flatMap((folder) =>
    subfolders.map((subfolder) => joinPaths(folder, subfolder, target)),
  );
  const found = candidates.find((candidate) => files.has(candidate));
  return found === undefined ? [] : [found];
}
