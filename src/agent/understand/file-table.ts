/** The files of a project by path and by name, for looking up what a person wrote. Knows no message. Built once a message. */
import path from "node:path";
import { isTestPath } from "../../code/language.ts";
import { findNearestName } from "./nearest-name.ts";

export interface FileTable {
  has(path: string): boolean;
  /** True for a folder with files in it; without the last "/". */
  hasFolder(folder: string): boolean;
  /** Files whose path ends in what was written, the likeliest first. */
  endingIn(written: string): readonly string[];
  /** The one file that a misspelt path or name must mean; null when it is not clear. */
  nearest(written: string): string | null;
  /** Files in a folder, at any depth. */
  inside(folder: string): string[];
  listTests(): string[];
}

export function createFileTable(paths: readonly string[]): FileTable {
  const known = new Set(paths);
  const byName = new Map<string, string[]>();
  for (const each of paths) {
    const name = path.posix.basename(each);
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [each]);
    else same.push(each);
  }
  let folders: Set<string> | null = null;
  const inside = (folder: string): string[] =>
    paths.filter((each) => each.startsWith(`${folder}/`));
  return {
    has: (each) => known.has(each),
    hasFolder(folder) {
      folders ??= listFolders(paths);
      return folders.has(folder);
    },
    endingIn(written) {
      const same = byName.get(path.posix.basename(written)) ?? [];
      return same
        .filter((each) => each === written || each.endsWith(`/${written}`))
        .sort(compareLikely);
    },
    nearest(written) {
      if (written.includes("/")) {
        const near = findNearestName(written, paths);
        if (near !== null) return near;
      }
      const name = findNearestName(path.posix.basename(written), byName.keys());
      if (name === null || known.has(name)) return name;
      const [only, ...others] = byName.get(name) ?? [];
      return others.length === 0 ? (only ?? null) : null;
    },
    inside,
    listTests: () => paths.filter(isTestPath),
  };
}

function listFolders(paths: readonly string[]): Set<string> {
  const folders = new Set<string>();
  for (const each of paths) {
    for (let at = each.lastIndexOf("/"); at > 0; at = each.lastIndexOf("/", at - 1)) {
      const folder = each.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

/** Near the root before deep inside, code before tests. */
function compareLikely(a: string, b: string): number {
  const weigh = (each: string): number => each.split("/").length + (isTestPath(each) ? 100 : 0);
  return weigh(a) - weigh(b) || (a < b ? -1 : 1);
}
