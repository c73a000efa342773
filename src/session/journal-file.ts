/**
 * One task's folder on the disk: the append-only journal and the blobs it names. Knows no meaning of the records.
 * Invariant: a record is durable when `append` returns, and every blob is durable before a record names it.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { syncFolder } from "../base/durable-file.ts";
import { hashBytes } from "../tools/disk-file.ts";
import { createFolders, writeFileAtomic } from "./atomic-write.ts";
import { type JournalRecord, parseJournal, renderJournalLine } from "./journal-record.ts";

const PRIVATE_MODE = 0o600;

export interface JournalFile {
  /** Throws what the disk throws; the record is then as good as never written. */
  append(record: JournalRecord): void;
  /** Stores bytes under their hash and returns it. */
  storeBlob(bytes: Uint8Array): string;
  close(): void;
}

/** Opens the journal of a task folder, creating it; a torn last line is cut off first. */
export function openJournalFile(folder: string): JournalFile {
  const file = path.join(folder, "journal.jsonl");
  createFolders(path.join(folder, "blobs"));
  const descriptor = openSync(file, "a+", PRIVATE_MODE);
  syncFolder(folder);
  let soundBytes = parseJournal(readFileSync(descriptor)).soundBytes;
  ftruncateSync(descriptor, soundBytes);
  return {
    append(record) {
      const line = Buffer.from(renderJournalLine(record), "utf8");
      try {
        for (let written = 0; written < line.length; ) {
          written += writeSync(descriptor, line, written);
        }
        fsyncSync(descriptor);
      } catch (error) {
        // A full disk may have taken half a line; the next one must not be glued to it.
        ftruncateSync(descriptor, soundBytes);
        throw error;
      }
      soundBytes += line.length;
    },
    storeBlob: (bytes) => storeBlob(folder, bytes),
    close: () => closeSync(descriptor),
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
