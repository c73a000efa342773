/** Which of the listed files are to be read again, and what reading them came to. What the stamps settle costs no reading. */
import type { FileEntry } from "../file-list.ts";
import { type IndexedFile, isSameStamp } from "./indexed-file.ts";
import { createListed, type FileReading } from "./read-facts.ts";
import { type ReadOptions, readFiles } from "./read-files.ts";
import { judgePath, judgeSize } from "./source-judgement.ts";

export interface ChangeOptions extends ReadOptions {
  /** What was read of the files before; the stamps of these are believed. */
  known: ReadonlyMap<string, IndexedFile>;
  /** Read even where the stamp says that nothing changed. */
  isForced: boolean;
}

export interface ReadChanges {
  /** Every entry that is not known under this very object, and those known under another stamp. */
  files: IndexedFile[];
  /** Entries that vanished before they were read. */
  gone: string[];
  /** How many files were opened. */
  readCount: number;
  /** Whether there was more than may be read. */
  isTruncated: boolean;
}

/** All that is read in one job; what is beyond is listed only. */
const MAX_TOTAL_BYTES = 256 * 1024 * 1024;

/** `root` is a real path. Throws "language-unusable". */
export async function readChanges(
  root: string,
  entries: readonly FileEntry[],
  { known, isForced, ...options }: ChangeOptions,
): Promise<ReadChanges> {
  const stale = entries.filter((entry) => {
    const before = known.get(entry.path);
    return before === undefined || isForced || !isSameStamp(before, entry);
  });
  const { worthReading, listed } = sortOut(stale);
  const requests = worthReading.map((entry) => ({
    ...entry,
    knownHash: known.get(entry.path)?.hash ?? "",
  }));
  const readings = await readFiles(root, requests, options);
  const byPath = new Map(worthReading.map((entry) => [entry.path, entry]));
  const gone: string[] = [];
  const files: IndexedFile[] = [...listed];
  for (const reading of readings) {
    const file = settle(reading, known, byPath);
    if (file !== null) files.push(file);
    else gone.push(pathOf(reading));
  }
  const isTruncated = listed.some(({ skipped }) => skipped === "too-many");
  return { files, gone, readCount: readings.length, isTruncated };
}

/** What is to be read, and what is listed without: no grammar reads it, or there is too much. */
function sortOut(entries: readonly FileEntry[]): {
  worthReading: FileEntry[];
  listed: IndexedFile[];
} {
  const worthReading: FileEntry[] = [];
  const listed: IndexedFile[] = [];
  let totalBytes = 0;
  for (const entry of entries) {
    const reason = judgePath(entry.path) ?? judgeSize(entry.sizeBytes);
    if (reason === null) totalBytes += entry.sizeBytes;
    const skipped = reason === null && totalBytes > MAX_TOTAL_BYTES ? "too-many" : reason;
    if (skipped === null) worthReading.push(entry);
    else listed.push(createListed(entry, skipped));
  }
  return { worthReading, listed };
}

/** The file that a reading stands for; null when it is gone. */
function settle(
  reading: FileReading,
  known: ReadonlyMap<string, IndexedFile>,
  entries: ReadonlyMap<string, FileEntry>,
): IndexedFile | null {
  if (reading.kind === "gone") return null;
  if (reading.kind === "same") {
    const before = known.get(reading.path);
    const { sizeBytes, modifiedMs, readMs } = reading;
    return before === undefined ? null : { ...before, sizeBytes, modifiedMs, readMs };
  }
  const { file } = reading;
  if (file.skipped !== "unreadable" && file.skipped !== "too-hard") return file;
  // Not opened, so its stamp is the one it was listed with: it is tried again when that changes.
  const entry = entries.get(file.path);
  return entry === undefined ? file : { ...file, ...entry };
}

function pathOf(reading: FileReading): string {
  return reading.kind === "read" ? reading.file.path : reading.path;
}
