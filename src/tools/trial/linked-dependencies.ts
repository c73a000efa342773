/**
 * Folders of installed packages: too large to copy, and not written by tests. The copy has links to them instead.
 * Invariant: a link in node_modules that leads back into the project leads into the copy.
 */
import { realpathSync } from "node:fs";
import path from "node:path";
import { isWithin, listNames, lookAt, toBytes, toText } from "./byte-path.ts";
import type { TrialEntry } from "./trial-entry.ts";

export interface CopiedProject {
  /** Byte path of the project's real folder. */
  root: string;
  /** The name of the copy in the folder that holds it. */
  base: string;
  /** Of paths from the root with "/"; a folder has a slash at its end. */
  isIgnored: (path: string) => boolean;
}

/** Linked when the project ignores them or they are large. */
const DEPENDENCY_NAMES = new Set([
  ".venv",
  "venv",
  ".tox",
  ".nox",
  ".direnv",
  ".eggs",
  "__pypackages__",
  "bower_components",
  "jspm_packages",
  ".bundle",
  ".yarn",
  "Pods",
]);
/** What runners and bundlers keep between runs; without it they start afresh. */
const CACHE_NAMES = new Set([".cache", ".vite", ".vite-temp", ".vitest"]);
/** A folder with more than this is large; a smaller node_modules is copied, as test data often has one. */
const SMALL_FILES = 200;
const SMALL_BYTES = 4 * 1024 * 1024;

/** Whether the folder at `relative` (byte path from the root) is linked instead of copied. */
export function isLinkedFolder(project: CopiedProject, relative: string): boolean {
  const name = path.posix.basename(relative);
  const folder = `${project.root}/${relative}`;
  if (name === "node_modules") return isLarge(folder);
  const isVirtualEnvironment = lookAt(`${folder}/pyvenv.cfg`) !== null;
  const isNamed = DEPENDENCY_NAMES.has(name) || /(?:^|\/)vendor\/bundle$/.test(relative);
  if (!isVirtualEnvironment && !isNamed) return false;
  return project.isIgnored(`${toText(relative)}/`) || isLarge(folder);
}

/** The entries that stand for the linked folder at `relative`. */
export function listLinks(project: CopiedProject, relative: string): TrialEntry[] {
  const source = `${project.root}/${relative}`;
  const at = `${project.base}/${relative}`;
  if (path.posix.basename(relative) === "node_modules") {
    return listPackageLinks(project, source, at);
  }
  return [{ kind: "link", path: at, target: source }];
}

/** In a workspace, the packages of the project lie in a node_modules above it; the nearest one is found from the copy too. */
export function listLinksAbove(project: CopiedProject): TrialEntry[] {
  let folder = path.posix.dirname(project.root);
  for (;;) {
    const source = `${folder === "/" ? "" : folder}/node_modules`;
    if (lookAt(source)?.isDirectory()) return listPackageLinks(project, source, "node_modules");
    const above = path.posix.dirname(folder);
    if (above === folder) return [];
    folder = above;
  }
}

/** A folder of links, so that each package can lead where it should. */
function listPackageLinks(project: CopiedProject, source: string, at: string): TrialEntry[] {
  const entries: TrialEntry[] = [{ kind: "folder", path: at, mode: 0o755 }];
  for (const name of listNames(source)) {
    if (CACHE_NAMES.has(name)) continue;
    const entry = `${source}/${name}`;
    const stats = lookAt(entry);
    const holdsPackages = name.startsWith("@") || name === ".bin";
    if (stats?.isDirectory() && holdsPackages) {
      entries.push({ kind: "folder", path: `${at}/${name}`, mode: 0o755 });
      for (const inner of listNames(entry)) {
        entries.push(createPackageLink(project, `${entry}/${inner}`, `${at}/${name}/${inner}`));
      }
    } else if (stats !== null) {
      entries.push(createPackageLink(project, entry, `${at}/${name}`));
    }
  }
  return entries;
}

function createPackageLink(project: CopiedProject, source: string, at: string): TrialEntry {
  const inside = findOwnPlace(project, source);
  if (inside === null) return { kind: "link", path: at, target: source };
  const own = path.posix.join(project.base, inside);
  return { kind: "link", path: at, target: path.posix.relative(path.posix.dirname(at), own) };
}

/** Where in the project itself an entry leads, from the root; null for an installed package. */
function findOwnPlace({ root }: CopiedProject, source: string): string | null {
  let real: string;
  try {
    real = realpathSync.native(toBytes(source), "latin1");
  } catch {
    return null;
  }
  if (!isWithin(real, root)) return null;
  const inside = path.posix.relative(root, real);
  return inside.split("/").includes("node_modules") ? null : inside;
}

function isLarge(folder: string): boolean {
  let files = 0;
  let bytes = 0;
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const name of listNames(next)) {
      const stats = lookAt(`${next}/${name}`);
      if (stats?.isDirectory()) pending.push(`${next}/${name}`);
      files++;
      bytes += stats?.isFile() ? stats.size : 0;
      if (files > SMALL_FILES || bytes > SMALL_BYTES) return true;
    }
  }
  return false;
}
