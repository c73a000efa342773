/**
 * The lines of a session's log: whose it is, where each task begins and what it came to, the recaps. Pure.
 * Reading ends at the first line that is torn, damaged or out of bounds: what follows it could mean something else.
 */
import { z } from "zod";
import { REQUEST_KINDS } from "../agent/understand/request.ts";
import { readChecksummedLine, renderChecksummedLine } from "./checksummed-line.ts";
import {
  MAX_ANSWER_LENGTH,
  MAX_DIFF_LENGTH,
  MAX_LIST_LENGTH,
  MAX_NAME_LENGTH,
  MAX_PATH_LENGTH,
  MAX_WORDS_LENGTH,
} from "./session-limits.ts";

export const SESSION_VERSION = 2;
/** It had neither beginnings nor times; its lines are read as those of today. */
const OLDEST_VERSION = 1;

const words = z.string().max(MAX_WORDS_LENGTH);
const answer = z.string().max(MAX_ANSWER_LENGTH);
const name = z.string().max(MAX_NAME_LENGTH);
const path = z.string().max(MAX_PATH_LENGTH);
const paths = z.array(path).max(MAX_LIST_LENGTH).readonly();
const sentences = z.array(answer).max(MAX_LIST_LENGTH).readonly();
const time = z.string().max(40);
const lineCount = z.number().int().min(0);
const kind = z.enum(REQUEST_KINDS);
const work = z.enum(["answer", "change", "fix-tests", "rename", "files", "run", "undo", "redo"]);
const sessionId = z.string().regex(/^ses_[0-9a-z]{1,40}$/);

const HEADER = z.object({
  type: z.literal("session"),
  version: z.number().int(),
  sessionId,
  /** The real path of the project folder. */
  root: z.string(),
  startedAt: z.string(),
  /** The session it is a copy of. */
  forkedFrom: sessionId.nullable().default(null),
});

const TASK = z.object({
  said: words,
  task: words,
  kind,
  work,
  synthesis: answer,
  filesChanged: paths,
  symbolsChanged: z.array(name).max(MAX_LIST_LENGTH).readonly(),
  rename: z.object({ oldName: name, newName: name }).nullable(),
  answer: answer.nullable(),
  journalTaskId: name.nullable(),
  isPlan: z.boolean().optional(),
  exitCode: z.literal([0, 1, 2, 3, 4, 5, 6, 130, 143]),
});

const RECAP = z.object({
  upTo: z.number().int().min(0),
  filesChanged: paths,
  decisions: sentences,
  openPoints: sentences,
});

const RECORD = z.discriminatedUnion("type", [
  HEADER,
  /** A message is about to be worked on; the id names its journal too, should it write one. */
  z.object({ type: z.literal("begin"), taskId: name, said: words, at: time }),
  /** What it was taken for. */
  z.object({ type: z.literal("request"), taskId: name, task: words, kind, work }),
  /** What its answer said so far. */
  z.object({ type: z.literal("partial"), taskId: name, text: answer }),
  z.object({
    type: z.literal("edit"),
    taskId: name,
    path,
    diff: z.string().max(MAX_DIFF_LENGTH),
    addedLines: lineCount,
    removedLines: lineCount,
    isCut: z.boolean(),
  }),
  z.object({
    type: z.literal("task"),
    /** Of its beginning; null where none was told. */
    taskId: name.nullable().default(null),
    at: time.nullable().default(null),
    model: name.nullable().default(null),
    task: TASK,
  }),
  z.object({ type: z.literal("recap"), recap: RECAP }),
]);

export type SessionRecord = z.infer<typeof RECORD>;
export type SessionHeader = z.infer<typeof HEADER>;

export interface ParsedSession {
  /** Null when the first line is no header. */
  readonly header: SessionHeader | null;
  /** All other lines, oldest first. */
  readonly records: readonly SessionRecord[];
  /** Where the first unsound line begins; the length of the whole when there is none. */
  readonly soundBytes: number;
}

/** One line with its line end. */
export function renderSessionLine(record: SessionRecord): string {
  return renderChecksummedLine(record);
}

export function isReadable({ version }: SessionHeader): boolean {
  return version >= OLDEST_VERSION && version <= SESSION_VERSION;
}

/** Of a log of a version that is not readable the header only: its lines may mean something else. */
export function parseSession(bytes: Uint8Array): ParsedSession {
  let header: SessionHeader | null = null;
  let soundBytes = 0;
  const records: SessionRecord[] = [];
  for (const { line, end } of splitLines(bytes)) {
    const record = RECORD.safeParse(readChecksummedLine(line)).data;
    const isHeader = record?.type === "session";
    if (record === undefined || isHeader !== (header === null)) break;
    soundBytes = end;
    if (record.type === "session") header = record;
    else records.push(record);
    if (header !== null && !isReadable(header)) break;
  }
  return { header, records, soundBytes };
}

/** Complete lines and where each ends; the line end is not part of a line. */
function* splitLines(bytes: Uint8Array): Generator<{ line: string; end: number }> {
  for (let start = 0; ; ) {
    const lineEnd = bytes.indexOf(0x0a, start);
    if (lineEnd === -1) return;
    const line = Buffer.from(bytes.buffer, bytes.byteOffset + start, lineEnd - start);
    yield { line: line.toString("utf8"), end: lineEnd + 1 };
    start = lineEnd + 1;
  }
}
