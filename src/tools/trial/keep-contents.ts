/**
 * Takes the bytes of all files out of the project once: copies are made and put right from these alone, so the
 * project may change meanwhile. What vanishes or may not be read is left out.
 */
import { constants, statfsSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { lookAt, toBytes } from "./byte-path.ts";
import type { ProjectScan, TrialLimits } from "./scan-project.ts";
import type { FileEntry, TrialEntry } from "./trial-entry.ts";
import { TrialRefusal } from "./trial-refusal.ts";

const FILES_AT_ONCE = 8;
/** How often a file that changes while it is copied is copied again; a log that only grows is kept as it is then. */
const MAX_ATTEMPTS = 3;
const LEFT_OUT = new Set(["ENOENT", "ENOTDIR", "EACCES", "EPERM", "EISDIR", "ENXIO", "ELOOP"]);

/** The entries that remain, their contents in `folder`. Throws TrialRefusal, and what the system and `checkTime` throw. */
export async function keepContents(
  entries: readonly TrialEntry[],
  folder: string,
  limits: TrialLimits,
): Promise<TrialEntry[]> {
  const kept: (TrialEntry | null)[] = [...entries];
  let bytesLeft = limits.maxBytes;
  let next = 0;
  const work = async () => {
    while (next < entries.length) {
      const at = next++;
      const entry = entries[at];
      if (entry?.kind !== "file") continue;
      limits.checkTime();
      const file = await keepContent(entry, `${folder}/${at}`);
      kept[at] = file;
      bytesLeft -= file?.sizeBytes ?? 0;
      if (bytesLeft < 0) throw new TrialRefusal("its files grow while they are copied");
    }
  };
  const results = await Promise.allSettled(Array.from({ length: FILES_AT_ONCE }, work));
  // Only when nobody copies any more: the caller is going to remove the folder.
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return kept.filter((entry) => entry !== null);
}

async function keepContent(entry: FileEntry, content: string): Promise<FileEntry | null> {
  let before = lookAt(entry.content);
  for (let attempt = 1; before?.isFile(); attempt++) {
    try {
      await copyFile(toBytes(entry.content), toBytes(content), constants.COPYFILE_FICLONE);
    } catch (error) {
      if (LEFT_OUT.has((error as NodeJS.ErrnoException).code ?? "")) return null;
      throw error;
    }
    const after = lookAt(entry.content);
    const isSame = after?.mtimeMs === before.mtimeMs && after.size === before.size;
    if (isSame || attempt === MAX_ATTEMPTS) {
      const sizeBytes = lookAt(content)?.size ?? before.size;
      return { ...entry, content, sizeBytes, modifiedS: before.mtimeMs / 1000 };
    }
    before = after;
  }
  return null;
}

/** Throws TrialRefusal when a disk has no room for the copies, as far as the system tells. */
export function checkRoom({ sizeBytes }: ProjectScan, folder: string, copies: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < sizeBytes * copies) {
    throw new TrialRefusal("the folder for temporary files has no room for copies of it");
  }
}
