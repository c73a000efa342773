/**
 * Tells the project's own files from libraries and the runtime in what a runner prints. Pure text:
 * it never looks at the disk, so a path that is not there is still a path.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";

const LIBRARY = /(?:^|\/)(?:node_modules|site-packages|dist-packages|\.venv|venv|\.tox)\//;

/**
 * `printed` relative to `root` with `/` separators, or null when it is a library, part of the runtime,
 * or outside the root. Takes paths, relative paths and file: URLs.
 */
export function findProjectFile(printed: string, root: string): string | null {
  const file = toPath(printed);
  if (file === null || file.startsWith("<") || file.startsWith("node:")) return null;
  const relative = path.relative(root, path.resolve(root, file)).split(path.sep).join("/");
  if (relative === "" || relative.startsWith("../") || path.isAbsolute(relative)) return null;
  return LIBRARY.test(`/${relative}`) ? null : relative;
}

function toPath(printed: string): string | null {
  if (!printed.startsWith("file://")) return printed.includes("\0") ? null : printed;
  try {
    return fileURLToPath(printed.replace(/[?#].*$/, ""));
  } catch {
    return null;
  }
}
