/** The file that a person probably meant by a path that is not there. Pure. */
import path from "node:path";
import { findNearest } from "./near-name.ts";

/** The same name in another folder or case first, then a name much like it; null when nothing is near. */
export function findNearestPath(wanted: string, paths: readonly string[]): string | null {
  const name = path.posix.basename(wanted);
  const sameName = paths.filter((one) => isSameName(path.posix.basename(one), name));
  if (sameName.length > 0) return preferFolderOf(wanted, sameName);
  const nearest = findNearest(name, new Set(paths.map((one) => path.posix.basename(one))));
  if (nearest === null) return null;
  return preferFolderOf(
    wanted,
    paths.filter((one) => path.posix.basename(one) === nearest),
  );
}

function preferFolderOf(wanted: string, paths: readonly string[]): string | null {
  const folder = path.posix.dirname(path.posix.normalize(wanted));
  return paths.find((one) => path.posix.dirname(one) === folder) ?? paths[0] ?? null;
}

function isSameName(name: string, other: string): boolean {
  return name.normalize("NFC").toLowerCase() === other.normalize("NFC").toLowerCase();
}
