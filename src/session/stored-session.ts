/** A session as its file has it, or in words why it cannot be used. Reads only; knows no journals. */
import { readSessionFile, type SessionFile } from "./session-files.ts";
import {
  isReadable,
  parseSession,
  type SessionHeader,
  type SessionRecord,
} from "./session-record.ts";
import { type SessionStory, tellStory } from "./session-story.ts";

export interface StoredSession {
  file: SessionFile;
  header: SessionHeader;
  /** All lines but the header. */
  records: readonly SessionRecord[];
  story: SessionStory;
  /** False when the end of the file is torn or damaged, and left out here. */
  isWhole: boolean;
}

/** `isEmpty`: its process ended before the first line. */
export interface UnusableSession {
  problem: string;
  isEmpty: boolean;
}

export function readStoredSession(file: SessionFile): StoredSession | UnusableSession {
  const read = readSessionFile(file.path);
  if ("problem" in read) return { problem: read.problem, isEmpty: false };
  const isEmpty = read.bytes.length === 0;
  const { header, records, soundBytes } = parseSession(read.bytes);
  if (header === null) {
    return { problem: isEmpty ? "it is empty" : "its first line is damaged", isEmpty };
  }
  if (!isReadable(header)) {
    return { problem: "another version of this program wrote it", isEmpty: false };
  }
  const isWhole = soundBytes === read.bytes.length;
  return { file, header, records, story: tellStory(records), isWhole };
}

/** What a session writes first: the lines of the one it goes on from come behind its own header. */
export function listRecordsToCopy(
  { records, story }: StoredSession,
  { isInUse }: { isInUse: boolean },
): readonly SessionRecord[] {
  // What another process is at work on now was not cut off; its lines stay behind.
  const atWork = isInUse ? new Set(story.open.keys()) : new Set<string>();
  return records.filter((record) => !("taskId" in record && atWork.has(record.taskId ?? "")));
}
