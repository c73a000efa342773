/**
 * The lines of a session's log: whose it is, what each task came to, the recaps. Pure.
 * Reading ends at the first line that is torn, damaged or out of bounds: what follows it could mean something else.
 */
import { z } from "zod";
import type { Recap } from "../agent/conversation/recap.ts";
import type { TaskMemory } from "../agent/conversation/session-memory.ts";
import { REQUEST_KINDS } from "../agent/understand/request.ts";
import { readChecksummedLine, renderChecksummedLine } from "./checksummed-line.ts";

export const SESSION_VERSION = 1;

/** A task as it is kept: its number is its place, and whether it stands is for the journals to say. */
export type LoggedTask = Omit<TaskMemory, "number" | "isStanding">;

const MAX_WORDS_LENGTH = 2000;
const MAX_ANSWER_LENGTH = 1000;
const MAX_NAME_LENGTH = 300;
const MAX_PATH_LENGTH = 4096;
const MAX_LIST_LENGTH = 500;

const words = z.string().max(MAX_WORDS_LENGTH);
const answer = z.string().max(MAX_ANSWER_LENGTH);
const name = z.string().max(MAX_NAME_LENGTH);
const paths = z.array(z.string().max(MAX_PATH_LENGTH)).max(MAX_LIST_LENGTH).readonly();
const sentences = z.array(answer).max(MAX_LIST_LENGTH).readonly();

const HEADER = z.object({
  type: z.literal("session"),
  version: z.number().int(),
  sessionId: z.string().regex(/^ses_[0-9a-z]{1,40}$/),
  /** The real path of the project folder. */
  root: z.string(),
  startedAt: z.string(),
});

const TASK = z.object({
  said: words,
  task: words,
  kind: z.enum(REQUEST_KINDS),
  work: z.enum(["answer", "change", "fix-tests", "rename", "files", "run", "undo", "redo"]),
  synthesis: answer,
  filesChanged: paths,
  symbolsChanged: z.array(name).max(MAX_LIST_LENGTH).readonly(),
  rename: z.object({ oldName: name, newName: name }).nullable(),
  answer: answer.nullable(),
  journalTaskId: name.nullable(),
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
  z.object({ type: z.literal("task"), task: TASK }),
  z.object({ type: z.literal("recap"), recap: RECAP }),
]);

export type SessionRecord = z.infer<typeof RECORD>;
export type SessionHeader = z.infer<typeof HEADER>;

export interface ParsedSession {
  /** Null when the first line is no header. */
  readonly header: SessionHeader | null;
  /** Oldest first. */
  readonly tasks: readonly LoggedTask[];
  /** The last one. */
  readonly recap: Recap | null;
  /** Where the first unsound line begins; the length of the whole when there is none. */
  readonly soundBytes: number;
}

/** One line with its line end. */
export function renderSessionLine(record: SessionRecord): string {
  return renderChecksummedLine(record);
}

/** Of a log of another version the header only: its lines may mean something else. */
export function parseSession(bytes: Uint8Array): ParsedSession {
  let header: SessionHeader | null = null;
  let recap: Recap | null = null;
  let soundBytes = 0;
  const tasks: LoggedTask[] = [];
  for (const { line, end } of splitLines(bytes)) {
    const record = RECORD.safeParse(readChecksummedLine(line)).data;
    const isHeader = record?.type === "session";
    if (record === undefined || isHeader !== (header === null)) break;
    soundBytes = end;
    if (record.type === "session") header = record;
    if (record.type === "task") tasks.push(record.task);
    if (record.type === "recap") recap = record.recap;
    if (header?.version !== SESSION_VERSION) break;
  }
  return { header, tasks, recap, soundBytes };
}

/** A task within the bounds of a line: long texts are cut, lists shortened, paths beyond all bounds left out. */
export function limitTask(task: LoggedTask): LoggedTask {
  const { kind, work, rename, journalTaskId, exitCode } = task;
  return {
    said: cutText(task.said, MAX_WORDS_LENGTH),
    task: cutText(task.task, MAX_WORDS_LENGTH),
    kind,
    work,
    synthesis: cutText(task.synthesis, MAX_ANSWER_LENGTH),
    filesChanged: limitPaths(task.filesChanged),
    symbolsChanged: limitTexts(task.symbolsChanged, MAX_NAME_LENGTH),
    rename: rename && {
      oldName: cutText(rename.oldName, MAX_NAME_LENGTH),
      newName: cutText(rename.newName, MAX_NAME_LENGTH),
    },
    answer: task.answer === null ? null : cutText(task.answer, MAX_ANSWER_LENGTH),
    journalTaskId,
    exitCode,
  };
}

/** A recap within the same bounds. */
export function limitRecap({ upTo, filesChanged, decisions, openPoints }: Recap): Recap {
  return {
    upTo,
    filesChanged: limitPaths(filesChanged),
    decisions: limitTexts(decisions, MAX_ANSWER_LENGTH),
    openPoints: limitTexts(openPoints, MAX_ANSWER_LENGTH),
  };
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

function limitPaths(list: readonly string[]): string[] {
  return list.filter((path) => path.length <= MAX_PATH_LENGTH).slice(0, MAX_LIST_LENGTH);
}

function limitTexts(list: readonly string[], mostCharacters: number): string[] {
  return list.slice(0, MAX_LIST_LENGTH).map((text) => cutText(text, mostCharacters));
}

/** The beginning of a text; never half a character. */
function cutText(text: string, mostCharacters: number): string {
  if (text.length <= mostCharacters) return text;
  return text.slice(0, mostCharacters).replace(/[\uD800-\uDBFF]$/, "");
}
