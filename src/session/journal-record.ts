/**
 * The lines of a task's journal and how they are spelled: one JSON object a line with a checksum of its own.
 * Pure. A torn or damaged line is recognised and skipped, never half believed.
 */
import { crc32 } from "node:zlib";
import { z } from "zod";

const sha = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.string().min(1).max(4096);
const owner = { pid: z.number(), start: z.string().nullable() };

const committedFile = z.object({ path, beforeSha: sha.nullable(), afterSha: sha });

const RECORD = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("task-begin"),
    taskId: z.string(),
    /** Ascends by task within a project: the order of undo. */
    sequence: z.number().int(),
    root: z.string(),
    task: z.string(),
    startedAt: z.string(),
    ...owner,
  }),
  /** Before each write. `beforeSha` names the blob that holds the bytes; null: there was no file. */
  z.object({
    type: z.literal("before"),
    path,
    beforeSha: sha.nullable(),
    afterSha: sha,
    mode: z.number().int().nullable(),
    createdFolders: z.number().int().min(0).max(2048),
  }),
  z.object({ type: z.literal("commit"), files: z.array(committedFile) }),
  z.object({ type: z.literal("rollback") }),
  /** An undo is about to write; `files` have the modes to give back on redo. Their bytes are blobs by now. */
  z.object({
    type: z.literal("undo-begin"),
    files: z.array(z.object({ path, mode: z.number().int() })),
    ...owner,
  }),
  z.object({ type: z.literal("undone") }),
  z.object({ type: z.literal("redo-begin"), ...owner }),
  z.object({ type: z.literal("redone") }),
]);

export type JournalRecord = z.infer<typeof RECORD>;
export type CommittedFile = z.infer<typeof committedFile>;

/** One line with its line end. */
export function renderJournalLine(record: JournalRecord): string {
  const body = JSON.stringify(record);
  return `${JSON.stringify({ crc32: checksum(body), record })}\n`;
}

/** The records of a journal, in order, without damaged lines. `soundBytes` ends at the last complete line. */
export function parseJournal(bytes: Uint8Array): { records: JournalRecord[]; soundBytes: number } {
  const soundBytes = bytes.lastIndexOf(0x0a) + 1;
  const text = Buffer.from(bytes.subarray(0, soundBytes)).toString("utf8");
  const records = text.split("\n").flatMap((line) => parseLine(line) ?? []);
  return { records, soundBytes };
}

function parseLine(line: string): JournalRecord | null {
  if (line === "") return null;
  try {
    const { crc32: expected, record } = JSON.parse(line) as { crc32: unknown; record: unknown };
    // The same object in the same key order gives the same text, so the checksum needs no raw bytes.
    if (checksum(JSON.stringify(record)) !== expected) return null;
    return RECORD.parse(record);
  } catch {
    return null;
  }
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
