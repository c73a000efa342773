/**
 * Puts a known state of a file in place of another known state, and touches nothing else: the one step behind
 * restore, undo and crash recovery. Knows no journal. Synchronous, so no signal handler sees it half done.
 */
import { rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import { syncFolder } from "../base/durable-file.ts";
import { checkPlace, hashBytes, readDiskFile } from "./disk-file.ts";
import type { ScopedPath } from "./path-scope.ts";

/** A file's state; null when there is no file. A null mode leaves the mode to the system. */
export type FileImage = { readonly bytes: Uint8Array; readonly mode: number | null } | null;

/**
 * Replaces the content of a file whole and durably, or leaves it as it was; creates missing folders.
 * `mode` null keeps the mode of an existing file. `beforeRename` is called at the last moment; its throw abandons.
 */
export type AtomicWrite = (
  absolute: string,
  bytes: Uint8Array,
  options: { mode: number | null; beforeRename?: () => void },
) => void;

export interface ImagePlacement {
  file: ScopedPath;
  image: FileImage;
  /** Hashes of the states that may be overwritten; null stands for "no file". */
  expected: ReadonlySet<string | null>;
  writeFile: AtomicWrite;
}

/** Hash of a state, or null for none. */
export function hashImage(image: FileImage): string | null {
  return image === null ? null : hashBytes(image.bytes);
}

/**
 * "placed": the image is there now; "already": it was; "changed": somebody else wrote the file since, left alone.
 * Throws what the disk throws, with the file as it was.
 */
export function placeFileImage(placement: ImagePlacement): "placed" | "already" | "changed" {
  const { file, image, expected, writeFile } = placement;
  const current = hashImage(readDiskFile(file));
  if (current === hashImage(image)) return "already";
  if (!expected.has(current)) return "changed";
  if (image === null) {
    removeFile(file);
    return "placed";
  }
  const isStillExpected = () => checkUnchanged(file, current);
  try {
    writeFile(file.absolute, image.bytes, { mode: image.mode, beforeRename: isStillExpected });
  } catch (error) {
    if (error instanceof ChangedMeanwhile) return "changed";
    throw error;
  }
  return "placed";
}

/** Removes a file durably. Look at it first, with nothing awaited in between: its bytes are gone then. */
export function removeFile({ absolute, relative }: ScopedPath): void {
  checkPlace(absolute, relative);
  rmSync(absolute);
  syncFolder(path.dirname(absolute));
}

/** Thrown through a writer when the file changed between the check and the rename. */
export class ChangedMeanwhile extends Error {}

/** Throws ChangedMeanwhile unless the file still hashes to `expected` (null: still is not there). */
export function checkUnchanged(file: ScopedPath, expected: string | null): void {
  const disk = readDiskFile(file);
  if (disk === null) checkPlace(path.dirname(file.absolute), file.relative);
  if (hashImage(disk) !== expected) throw new ChangedMeanwhile();
}

/** The folders between `absolute` and the deepest existing one, deepest first, `count` of them. */
export function listParents(absolute: string, count: number): string[] {
  const folders: string[] = [];
  let folder = path.dirname(absolute);
  for (let left = count; left > 0; left--) {
    folders.push(folder);
    folder = path.dirname(folder);
  }
  return folders;
}

/** Removes those of the folders that are empty, deepest first; leaves the others without a word. */
export function removeEmptyFolders(folders: Iterable<string>): void {
  const deepestFirst = [...new Set(folders)].sort((a, b) => b.length - a.length);
  for (const folder of deepestFirst) {
    try {
      rmdirSync(folder);
    } catch {
      // Not empty or not there: either way it is not ours to remove.
    }
  }
}
