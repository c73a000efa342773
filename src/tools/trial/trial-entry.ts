/** One name of a copy, and how it is put there. Paths are byte paths from the folder that holds one copy. */
import { chmodSync, constants, lstatSync, mkdirSync, symlinkSync, utimesSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { toBytes } from "./byte-path.ts";

export interface FileEntry {
  kind: "file";
  path: string;
  mode: number;
  /** Seconds since 1970, with a fraction. */
  modifiedS: number;
  sizeBytes: number;
  /** Byte path of where its bytes are kept. */
  content: string;
}

export type TrialEntry =
  | FileEntry
  | { kind: "folder"; path: string; mode: number }
  | { kind: "link"; path: string; target: string };

/**
 * Puts an entry where nothing lies, its folder being there. `modifiedS` overrides the file's own time.
 * Throws what the system says.
 */
export async function writeEntry(
  folder: string,
  entry: TrialEntry,
  modifiedS?: number,
): Promise<void> {
  const place = toBytes(`${folder}/${entry.path}`);
  if (entry.kind === "link") {
    symlinkSync(toBytes(entry.target), place);
    return;
  }
  if (entry.kind === "folder") {
    mkdirSync(place);
  } else {
    const flags = constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL;
    await copyFile(toBytes(entry.content), place, flags);
    const time = modifiedS ?? entry.modifiedS;
    utimesSync(place, time, time);
  }
  chmodSync(place, entry.mode);
}

/**
 * What tells whether a name is as it was left; null when nothing is there. The change time, which no program can
 * set, gives away a file that was written and dated back. Of a folder only its mode: its names are looked at.
 */
export function readPrint(bytePath: string): { isFolder: boolean; print: string } | null {
  const stats = lstatSync(toBytes(bytePath), { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return null;
  const { mode, size, mtimeNs, ctimeNs, ino } = stats;
  if (stats.isDirectory()) return { isFolder: true, print: `folder ${mode}` };
  return { isFolder: false, print: `${mode} ${size} ${mtimeNs} ${ctimeNs} ${ino}` };
}
