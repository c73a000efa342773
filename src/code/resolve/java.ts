/** Java: packages are folders below a source root, which the importing file's own path gives away. */
import { joinPaths, listAncestors, type ProjectFiles } from "../project-files.ts";

export function resolveJava(fromPath: string, specifier: string, files: ProjectFiles): string[] {
  const roots = listSourceRoots(fromPath);
  const names = specifier.split(".");
  // `a.b.Outer.Inner` is in the file of `Outer`.
  for (let length = names.length; length > 0; length -= 1) {
    const target = names.slice(0, length).join("/");
    const found = roots
      .map((root) => joinPaths(root, `${target}.java`))
      .find((candidate) => files.has(candidate));
    if (found !== undefined) return [found];
    if (!/^\p{Lu}/u.test(names[length - 1] ?? "")) break;
  }
  const folders = roots.map((root) => joinPaths(root, ...names));
  return (
    folders.map((folder) => listJavaPackage(folder, files)).find((all) => all.length > 0) ?? []
  );
}

/** Tests sit in a tree of their own beside the code they test. */
function listSourceRoots(fromPath: string): string[] {
  const mainPath = swapTestTree(fromPath);
  return [...new Set([...listAncestors(fromPath), ...listAncestors(mainPath), "src/main/java"])];
}

/** The path a test's file or folder has in the tree of the code: src/test → src/main. */
export function swapTestTree(filePath: string): string {
  return filePath.replace(/(^|\/)src\/test\//, "$1src/main/");
}

export function listJavaPackage(folder: string, files: ProjectFiles): string[] {
  return files.inFolder(folder).filter((file) => file.endsWith(".java"));
}
