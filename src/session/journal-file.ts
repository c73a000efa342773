/**
 * One task's folder on the disk: the append-only journal and the blobs it names. Knows no meaning of the records.
 * Invariant: a record is durable when `append` returns, and every blob is durable before a record names it.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { hashBytes } from "../tools/disk-file.ts";
import { openAppendFile, PRIVATE_MODE } from "./append-file.ts";
import { createFolders, writeFileAtomic } from "./atomic-write.ts";
import { type JournalRecord, parseJournal, renderJournalLine } from "./journal-record.ts";

export interface JournalFile {
  /** Throws what the disk throws; the record is then as good as never written. */
  append(record: JournalRecord): void;
  /** Stores bytes under their hash and returns it. */
  storeBlob(bytes: Uint8Array): string;
  close(): void;
}

/** Opens the journal of a task folder, creating it; a torn last line is cut off first. */
export function openJournalFile(folder: string): JournalFile {
  createFolders(path.join(folder, "blobs"));
  const countSoundBytes = (bytes: Uint8Array) => parseJournal(bytes).soundBytes;
  const file = openAppendFile(path.join(folder, "journal.jsonl"), countSoundBytes);
  return {
    append: (record) => file.append(renderJournalLine(record)),
    storeBlob: (bytes) => storeBlob(folder, bytes),
    close: () => file.close(),
  };
}

/** The bytes of a blob; null when it is lost or is not what its name says. */
export function readBlob(folder: string, sha: string): Uint8Array | null {
  try {
    const bytes = readFileSync(locateBlob(folder, sha));
    return hashBytes(bytes) === sha ? bytes : null;
  } catch {
    return null;
  }
}

export function locateBlob(folder: string, sha: string): string {
  return path.join(folder, "blobs", sha);
}

function storeBlob(folder: string, bytes: Uint8Array): string {
  const sha = hashBytes(bytes);
  const blob = locateBlob(folder, sha);
  if (!existsSync(blob)) writeFileAtomic(blob, bytes, { mode: PRIVATE_MODE });
  return sha;
}
