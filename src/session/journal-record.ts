/**
 * The lines of a task's journal and how they are spelled: one JSON object a line with a checksum of its own.
 * Pure. A torn or damaged line is recognised and skipped, never half believed.
 */
import { z } from "zod";
import { readChecksummedLine, renderChecksummedLine } from "./checksummed-line.ts";

const sha = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.string().min(1).max(4096);
const owner = { pid: z.number(), start: z.string().nullable() };

/** A null hash stands for "no file": `beforeSha` of one that was created, `afterSha` of one that was removed. */
const committedFile = z.object({ path, beforeSha: sha.nullable(), afterSha: sha.nullable() });

const RECORD = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("task-begin"),
    taskId: z.string(),
    /** Ascends by task and by undo within a project: the order of undo and redo. */
    sequence: z.number().int(),
    root: z.string(),
    task: z.string(),
    startedAt: z.string(),
    ...owner,
  }),
  /** Before each change. `beforeSha` names the blob that holds the bytes. */
  z.object({
    type: z.literal("before"),
    path,
    beforeSha: sha.nullable(),
    afterSha: sha.nullable(),
    mode: z.number().int().nullable(),
    createdFolders: z.number().int().min(0).max(2048),
  }),
  z.object({ type: z.literal("commit"), files: z.array(committedFile) }),
  z.object({ type: z.literal("rollback") }),
  /** An undo is about to write; `files` have the modes to give back on redo. Their bytes are blobs by now. */
  z.object({
    type: z.literal("undo-begin"),
    /** Its place among tasks and undos; absent from journals of earlier versions, which undid the last task only. */
    sequence: z.number().int().optional(),
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
  return renderChecksummedLine(record);
}

/** The records of a journal, in order, without damaged lines. `soundBytes` ends at the last complete line. */
export function parseJournal(bytes: Uint8Array): { records: JournalRecord[]; soundBytes: number } {
  const soundBytes = bytes.lastIndexOf(0x0a) + 1;
  const text = Buffer.from(bytes.subarray(0, soundBytes)).toString("utf8");
  const records = text.split("\n").flatMap((line) => parseRecord(line) ?? []);
  return { records, soundBytes };
}

function parseRecord(line: string): JournalRecord | null {
  return RECORD.safeParse(readChecksummedLine(line)).data ?? null;
}
