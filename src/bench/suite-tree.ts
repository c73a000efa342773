/**
 * What lies in a folder that an agent or its tests had the run of: a mark for each file, equal when nothing changed.
 * Nothing there is trusted: links are noted and not followed, pipes and devices are not opened, sizes are bounded.
 */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { openRegularFile } from "../base/regular-file.ts";
import { CaseProblem } from "./suite-case.ts";
import { matchesAny } from "./suite-globs.ts";

/** Path from the root, with "/", to a mark of what lies there. */
export type Tree = ReadonlyMap<string, string>;

/** What agents and test runs leave behind: never an edit. Matched with each name of a path. */
const LITTER = [
  ".git",
  "__pycache__",
  "*.pyc",
  "node_modules",
  ".aider*",
  ".opencode",
  ".qwen",
  ".smallcode",
  ".litecode",
  ".codex",
  ".pytest_cache",
  ".agent",
  ".cache",
  ".bench",
  "MEMORY.md.lock",
  ".DS_Store",
];
/** Not copied to where tests are run. */
const LEFT_BEHIND = [".git", ".aider*", "__pycache__"];
const MAX_ENTRIES = 50_000;
const MAX_HASHED_BYTES = 64 * 1024 * 1024;
const MAX_READ_BYTES = 16 * 1024 * 1024;

/** Throws a CaseProblem where there is more than can be looked through. */
export async function readTree(root: string): Promise<Tree> {
  const marks = new Map<string, string>();
  for (const name of listEntries(root)) marks.set(name, await markEntry(path.join(root, name)));
  return marks;
}

/** Sorted; what is in one only, or differs. */
export function listChanges(before: Tree, after: Tree): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).sort();
}

/** Null where no regular file is, or one too large to be judged. */
export async function readWhole(file: string): Promise<Uint8Array | null> {
  const opened = await openRegularFile(file).catch(() => null);
  if (opened === null) return null;
  try {
    return opened.stats.size > MAX_READ_BYTES ? null : await opened.handle.readFile();
  } finally {
    await opened.handle.close();
  }
}

/** Regular files, folders and links as they are; `to` must not exist. */
export async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  let entries = 0;
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => {
      entries += 1;
      if (entries > MAX_ENTRIES)
        throw new CaseProblem(`more than ${MAX_ENTRIES} files lie in the folder`);
      const stats = lstatSync(source);
      const isCopied = stats.isFile() || stats.isDirectory() || stats.isSymbolicLink();
      return isCopied && (source === from || !matchesAny(path.basename(source), LEFT_BEHIND));
    },
  });
}

function listEntries(root: string): string[] {
  const found: string[] = [];
  const open = [""];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      if (matchesAny(entry.name, LITTER)) continue;
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) open.push(name);
      else found.push(name);
      if (found.length + open.length > MAX_ENTRIES) {
        throw new CaseProblem(`more than ${MAX_ENTRIES} files lie in the folder`);
      }
    }
  }
  return found.sort();
}

async function markEntry(file: string): Promise<string> {
  try {
    const stats = lstatSync(file);
    if (stats.isSymbolicLink()) return `link ${readlinkSync(file)}`;
    if (!stats.isFile()) return "special";
    if (stats.size > MAX_HASHED_BYTES) return `${stats.size} bytes, ${stats.mtimeMs}`;
    return await hashFile(file);
  } catch {
    return "unreadable";
  }
}

async function hashFile(file: string): Promise<string> {
  const opened = await openRegularFile(file);
  if (opened === null) return "special";
  try {
    return createHash("sha256")
      .update(await opened.handle.readFile())
      .digest("hex");
  } finally {
    await opened.handle.close();
  }
}
