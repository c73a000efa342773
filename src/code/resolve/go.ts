/** Go: an import path below the module's own path is a folder, and means all files in it. */
import type { ProjectFiles } from "../project-files.ts";

export function resolveGo(_fromPath: string, specifier: string, files: ProjectFiles): string[] {
  const { goModule } = files;
  if (goModule === null || !`${specifier}/`.startsWith(`${goModule}/`)) return [];
  return listGoPackage(specifier.slice(goModule.length + 1), files);
}

/** The sources of the package in a folder, tests left out. */
export function listGoPackage(folder: string, files: ProjectFiles): string[] {
  return files
    .inFolder(folder)
    .filter((file) => file.endsWith(".go") && !file.endsWith("_test.go"));
}
