/** Python: relative dots, else absolute names from the root, from src/ and from the folders above. */
import { folderOf, joinPaths, listAncestors, type ProjectFiles } from "../project-files.ts";

/** The module first, then the `__init__` files of the packages that importing it runs. */
export function resolvePython(fromPath: string, specifier: string, files: ProjectFiles): string[] {
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
  const names = specifier.slice(dots).split(".").filter(Boolean);
  const roots =
    dots > 0
      ? [joinPaths(folderOf(fromPath), ...Array(dots - 1).fill(".."))]
      : ["", "src", ...listAncestors(fromPath)];
  for (const root of roots) {
    const found = findModule(root, names, files);
    if (found !== null) return [found, ...findPackages(root, names, files)];
  }
  return [];
}

function findModule(root: string, names: readonly string[], files: ProjectFiles): string | null {
  const stem = joinPaths(root, ...names);
  const candidates = [joinPaths(stem, "__init__.py")];
  if (names.length > 0) candidates.push(`${stem}.py`, `${stem}.pyi`);
  return candidates.find((candidate) => files.has(candidate)) ?? null;
}

function findPackages(root: string, names: readonly string[], files: ProjectFiles): string[] {
  return names
    .slice(0, -1)
    .map((_name, index) => joinPaths(root, ...names.slice(0, index + 1), "__init__.py"))
    .filter((candidate) => files.has(candidate));
}
