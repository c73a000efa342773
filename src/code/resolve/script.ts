/** JavaScript and TypeScript: relative specifiers, extensions left out or swapped, index files. */
import { folderOf, joinPaths, type ProjectFiles } from "../project-files.ts";

const EXTENSIONS = [".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".json"];
/** TypeScript sources import each other by the name the compiled file will have. */
const SOURCES_OF: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".jsx", ".d.ts"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

export function resolveScript(fromPath: string, specifier: string, files: ProjectFiles): string[] {
  if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return [];
  const target = joinPaths(folderOf(fromPath), specifier.replace(/[?#].*$/, "")).replace(/\/$/, "");
  const extension = /\.[cm]?jsx?$/.exec(target)?.[0] ?? "";
  const stem = target.slice(0, target.length - extension.length);
  const candidates = [
    target,
    ...(SOURCES_OF[extension] ?? []).map((source) => stem + source),
    ...EXTENSIONS.map((each) => target + each),
    ...EXTENSIONS.map((each) => joinPaths(target, `index${each}`)),
  ];
  const found = candidates.find((candidate) => files.has(candidate));
  return found === undefined ? [] : [found];
}
