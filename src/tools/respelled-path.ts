/** Names that a file system which ignores case or Unicode form takes for one and the same. Pure. */
import path from "node:path";
import type { ScopedPath } from "./path-scope.ts";

/** True for two spellings of one name; false for one spelling twice. */
export function isRespelling(name: string, other: string): boolean {
  return name !== other && fold(name) === fold(other);
}

/** The place beside a file, or of the file itself, under this last name. */
export function respell({ absolute, relative }: ScopedPath, name: string): ScopedPath {
  return {
    absolute: path.join(path.dirname(absolute), name),
    relative: path.posix.join(path.posix.dirname(relative), name),
  };
}

function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
