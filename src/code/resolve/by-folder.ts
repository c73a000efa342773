/** Languages that name files: C's #include and Ruby's require, tried from the folders they are kept in. */
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
