/**
 * Tells in some milliseconds whether an unpacked payload is still as it was checked: size, times and inode of every file,
 * and the times of every folder, which change with the names in it. Times of change cannot be set back by a program.
 */
import { type BigIntStats, lstatSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Manifest } from "./manifest.ts";

/** Written beside the folder, so that writing it changes nothing in it. */
export function writeStamp(root: string, manifest: Manifest): void {
  const fresh = `${stampFile(root)}.${process.pid}`;
  writeFileSync(fresh, describeTree(root, manifest), { mode: 0o600 });
  renameSync(fresh, stampFile(root));
}

/** False also when there is no stamp, or when a file is missing. */
export function isAsStamped(root: string, manifest: Manifest): boolean {
  try {
    return readFileSync(stampFile(root), "utf8") === describeTree(root, manifest);
  } catch {
    return false;
  }
}

function stampFile(root: string): string {
  return `${root}.stamp`;
}

function describeTree(root: string, { files }: Manifest): string {
  const lines = [...listFolders(files.map((file) => file.path))].map((folder) => {
    const { ino, mtimeNs } = lstatSync(path.join(root, folder), { bigint: true });
    return `${folder}/ ${ino} ${mtimeNs}`;
  });
  for (const { path: name } of files) {
    lines.push(`${name} ${describe(lstatSync(path.join(root, name), { bigint: true }))}`);
  }
  return `${lines.join("\n")}\n`;
}

function describe({ size, mtimeNs, ctimeNs, ino, mode }: BigIntStats): string {
  return `${size} ${mtimeNs} ${ctimeNs} ${ino} ${mode}`;
}

/** All folders that hold the files, from the root ("."), each once. */
export function listFolders(paths: readonly string[]): Set<string> {
  const folders = new Set<string>(["."]);
  for (const name of paths) {
    for (let at = path.posix.dirname(name); at !== "."; at = path.posix.dirname(at)) {
      folders.add(at);
    }
  }
  return folders;
}
