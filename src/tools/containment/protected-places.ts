/**
 * What a command must not change in the folder it works in: files that a tool outside the sandbox takes for orders, such
 * as git's hooks, an editor's tasks, our own settings. Reads only.
 */
import { lstatSync, readFileSync, realpathSync, type Stats } from "node:fs";
import path from "node:path";
import { isBlocked } from "./blocked-names.ts";
import { START_FILES } from "./secret-places.ts";

export interface ProtectedPlaces {
  /** May be written, but neither moved nor removed: what is protected lies below. */
  pinned: readonly string[];
  readOnly: readonly string[];
  /** Not there, and not to come. */
  missing: readonly string[];
}

/** Programs that a person uses read these without being asked to, when the folder is opened or entered. */
const NAMES: readonly string[] = [
  ".agent",
  ".vscode",
  ".idea",
  ".mcp.json",
  ".claude",
  ".cursor",
  ".codex",
  ".gemini",
  ".devcontainer",
  ".envrc",
];
/** Of a `.git` folder: what names or is a program, and what leads git to other settings. */
const OF_GIT: readonly string[] = ["hooks", "config", "config.worktree", "commondir"];
const OF_GIT_WHERE_THERE: readonly string[] = ["info", "modules", "worktrees"];
const MAX_GIT_FILE_BYTES = 64 * 1024;

/** `root`: a real path. `homes`: where a person's start files are, should the command work there. */
export function findProtectedPlaces(root: string, homes: readonly string[]): ProtectedPlaces {
  const names = NAMES.map((name) => path.join(root, name));
  const starts = homes
    .filter((home) => home === root || home.startsWith(withSlash(root)))
    .flatMap((home) => START_FILES.map((name) => path.join(home, name)));
  const git = findGitPlaces(root);
  const all = [...names, ...starts];
  const there = all.filter((place) => isThere(place) && !isLink(place));
  return {
    pinned: git.pinned,
    readOnly: [...there, ...git.readOnly],
    missing: [...all.filter((place) => !isThere(place)), ...git.missing],
  };
}

function findGitPlaces(root: string): ProtectedPlaces {
  const git = path.join(root, ".git");
  const stats = isThere(git) ? lookAt(git) : null;
  if (stats === null) return { pinned: [], readOnly: [], missing: [git] };
  if (stats.isFile()) return { pinned: [], readOnly: [git, ...findTarget(root, git)], missing: [] };
  // A link cannot be covered; what it leads to is outside, or found as itself.
  if (!stats.isDirectory()) return { pinned: [], readOnly: [], missing: [] };
  const usual = OF_GIT.map((name) => path.join(git, name));
  const further = OF_GIT_WHERE_THERE.map((name) => path.join(git, name));
  // A link among them could be taken away and a file put in its place.
  if ([...usual, ...further].some(isLink)) return { pinned: [], readOnly: [git], missing: [] };
  return {
    pinned: [git],
    readOnly: [...[...usual, ...further].filter(isThere), ...findHooksFolder(root, git)],
    missing: usual.filter((place) => !isThere(place)),
  };
}

/** Where a `.git` file leads, when that is in the folder too. */
function findTarget(root: string, file: string): string[] {
  const named = /^gitdir: (.+)$/m.exec(readText(file))?.[1];
  return named === undefined ? [] : keepInside(root, path.resolve(root, named));
}

/** Hooks need not be where they usually are. */
function findHooksFolder(root: string, git: string): string[] {
  const text = readText(path.join(git, "config"));
  const named = /^\s*hookspath\s*=\s*"?([^"\n]+?)"?\s*$/im.exec(text)?.[1];
  return named === undefined ? [] : keepInside(root, path.resolve(root, named));
}

function keepInside(root: string, place: string): string[] {
  try {
    const real = realpathSync(place);
    return real.startsWith(withSlash(root)) ? [real] : [];
  } catch {
    return [];
  }
}

function readText(file: string): string {
  try {
    const stats = lstatSync(file);
    return stats.isFile() && stats.size <= MAX_GIT_FILE_BYTES ? readFileSync(file, "utf8") : "";
  } catch {
    return "";
  }
}

/** An empty folder that keeps the name free for another command is not there. */
function isThere(place: string): boolean {
  return lookAt(place) !== null && !isBlocked(place);
}

function lookAt(place: string): Stats | null {
  return lstatSync(place, { throwIfNoEntry: false }) ?? null;
}

function isLink(place: string): boolean {
  return lookAt(place)?.isSymbolicLink() ?? false;
}

function withSlash(folder: string): string {
  return folder.endsWith(path.sep) ? folder : folder + path.sep;
}
