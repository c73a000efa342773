/**
 * The files of a folder that are worth a look: not ignored, not outside, in an order that never varies.
 * Needs no git. What cannot be read is left out, never an error.
 */
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { AgentError, messageOf } from "../base/errors.ts";
import { createIgnoreFilter, type IgnoreFilter } from "./ignore-filter.ts";

export interface FileEntry {
  /** Posix and relative to the root. */
  path: string;
  sizeBytes: number;
  modifiedMs: number;
}

export interface FileList {
  /** Sorted by path, by UTF-16 units. */
  files: FileEntry[];
  /** Whether a limit left files out; those nearest to the root are kept. */
  truncated: boolean;
}

const MAX_FILES = 20_000;
const MAX_FOLDERS = 20_000;

/**
 * Lists `root`, nearest files first until `maxFiles`.
 * Follows no linked folders, and linked files only inside the root.
 * Throws AgentError "directory-unusable" when `root` itself cannot be read.
 */
export async function listFiles(
  root: string,
  { maxFiles = MAX_FILES }: { maxFiles?: number } = {},
): Promise<FileList> {
  const realRoot = await openRoot(root);
  const walk: Walk = { realRoot, filter: createIgnoreFilter(realRoot) };
  const files: FileEntry[] = [];
  let truncated = false;
  let folders = [""];
  for (let seen = 1; folders.length > 0 && !truncated; seen += folders.length) {
    const below: string[] = [];
    for (const folder of folders) {
      const content = await readFolder(folder, walk);
      const found = await measureFiles(content.files, walk, maxFiles - files.length);
      files.push(...found.files);
      below.push(...content.folders);
      truncated = found.truncated || seen + below.length > MAX_FOLDERS;
      if (truncated) break;
    }
    folders = below;
  }
  return { files: files.sort((a, b) => compareText(a.path, b.path)), truncated };
}

/**
 * Looks at single paths as `listFiles` would, and leaves out what it would leave out. `root` must be a real path.
 */
export async function measurePaths(
  root: string,
  paths: readonly string[],
  filter: IgnoreFilter,
): Promise<FileEntry[]> {
  const listable = paths.filter((each) => !filter.isIgnored(each));
  const walk = { realRoot: root, filter };
  const { files } = await measureFiles(listable, walk, listable.length);
  const inside = await Promise.all(files.map((each) => isReachedWithoutLinks(root, each.path)));
  return files.filter((_file, index) => inside[index]);
}

/** `listFiles` follows no linked folders. */
async function isReachedWithoutLinks(root: string, filePath: string): Promise<boolean> {
  const folder = path.join(root, path.dirname(filePath));
  try {
    return (await realpath(folder)) === folder;
  } catch {
    return false;
  }
}

interface Walk {
  realRoot: string;
  filter: IgnoreFilter;
}

async function openRoot(root: string): Promise<string> {
  try {
    const realRoot = await realpath(root);
    await readdir(realRoot);
    return realRoot;
  } catch (error) {
    throw new AgentError(
      "directory-unusable",
      { path: root, reason: messageOf(error) },
      { cause: error },
    );
  }
}

interface FolderContent {
  files: string[];
  folders: string[];
}

async function readFolder(folder: string, { realRoot, filter }: Walk): Promise<FolderContent> {
  const content: FolderContent = { files: [], folders: [] };
  const entries = await readdir(path.join(realRoot, folder), { withFileTypes: true }).catch(
    () => [],
  );
  for (const entry of entries) {
    const relativePath = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (filter.isIgnored(entry.isDirectory() ? `${relativePath}/` : relativePath)) continue;
    if (entry.isDirectory()) content.folders.push(relativePath);
    else if (entry.isFile() || entry.isSymbolicLink()) content.files.push(relativePath);
  }
  content.files.sort(compareText);
  content.folders.sort(compareText);
  return content;
}

/** How many files are measured at once. */
const BATCH_FILES = 64;

/** The first `maxFiles` of `paths` that are regular files inside the root. */
async function measureFiles(
  paths: readonly string[],
  walk: Walk,
  maxFiles: number,
): Promise<FileList> {
  const files: FileEntry[] = [];
  for (let start = 0; start < paths.length; start += BATCH_FILES) {
    const batch = paths.slice(start, start + BATCH_FILES);
    const entries = await Promise.all(batch.map((file) => measureFile(file, walk)));
    files.push(...entries.filter((entry) => entry !== null));
    if (files.length > maxFiles) return { files: files.slice(0, maxFiles), truncated: true };
  }
  return { files, truncated: false };
}

async function measureFile(relativePath: string, walk: Walk): Promise<FileEntry | null> {
  const file = path.join(walk.realRoot, relativePath);
  try {
    const own = await lstat(file);
    const isLink = own.isSymbolicLink();
    if (isLink && !(await leadsToSource(file, walk))) return null;
    const status = isLink ? await stat(file) : own;
    if (!status.isFile()) return null;
    return { path: relativePath, sizeBytes: status.size, modifiedMs: status.mtimeMs };
  } catch {
    return null;
  }
}

/** A link may only lead to what could be listed by itself. */
async function leadsToSource(link: string, { realRoot, filter }: Walk): Promise<boolean> {
  const target = path.relative(realRoot, await realpath(link));
  return !filter.isIgnored(target.split(path.sep).join("/"));
}

/** The order of `<`: the same on every machine, whatever its language. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
