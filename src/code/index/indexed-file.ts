/**
 * What the index keeps of one file: plain data, a pure function of the file's path and bytes, without its text.
 * Whoever changes what is kept, or how it is read, raises FACTS_VERSION, so that no older cache is believed.
 */
import type { CodeSymbol } from "../code-symbol.ts";
import type { ImportReference } from "../reading.ts";
import type { UseTable } from "./use-table.ts";

export const FACTS_VERSION = 1;

/** A declaration and the first line of what is written about it. */
export interface IndexedSymbol extends CodeSymbol {
  doc: string | null;
}

/** Why a file is listed without facts: no grammar reads it, or it is not worth reading. */
export const SKIP_REASONS = [
  "no-grammar",
  "too-large",
  "binary",
  "minified",
  "generated",
  "too-hard",
  "too-many",
  "unreadable",
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export interface FileFacts {
  /** Null: parsed. */
  skipped: SkipReason | null;
  /** In source order: a container stands before its members. */
  symbols: readonly IndexedSymbol[];
  imports: readonly ImportReference[];
  /** Names other files may import, sorted. */
  exports: readonly string[];
  uses: UseTable;
}

export interface IndexedFile extends FileFacts {
  /** Posix and relative to the root. */
  path: string;
  sizeBytes: number;
  modifiedMs: number;
  /** When it was read: a change within the clock's grain after that leaves the stamp as it was. */
  readMs: number;
  /** Of the bytes; empty when they were not read. */
  hash: string;
}

/** A declaration in its file: what queries answer with. */
export interface SymbolSite {
  path: string;
  symbol: IndexedSymbol;
}

/** How long after a change a second one may leave the same time stamp: FAT counts in two seconds. */
const STAMP_GRAIN_MS = 2000;

/** Whether a file with this stamp must be what was read. */
export function isSameStamp(
  known: IndexedFile,
  { sizeBytes, modifiedMs }: { sizeBytes: number; modifiedMs: number },
): boolean {
  const isOld = modifiedMs + STAMP_GRAIN_MS < known.readMs || known.skipped === "no-grammar";
  return isOld && known.sizeBytes === sizeBytes && known.modifiedMs === modifiedMs;
}
