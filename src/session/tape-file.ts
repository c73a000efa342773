/**
 * The token log of a session on the disk: checksummed lines that only grow, over all processes of the session. Knows no
 * meaning of the lines. Never needed to go on: where it cannot be written the run goes on without, and it is said.
 */
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { AgentError, messageOf } from "../base/errors.ts";
import { openRegularFile } from "../base/regular-file.ts";
import { type AppendFile, openAppendFile } from "./append-file.ts";
import { createFolders } from "./atomic-write.ts";
import { readChecksummedLine, renderChecksummedLine } from "./checksummed-line.ts";
import { listSessionFiles } from "./session-files.ts";

const MAX_TAPE_BYTES = 64 * 1024 * 1024;
const FOLDER = "tapes";
const ENDING = ".tape.jsonl";
const NEWLINE = 0x0a;

/** Where the token log of a session is, if it has one. `projectState`: the folder of the project's state. */
export function locateTape(projectState: string, sessionId: string): string {
  return path.join(projectState, FOLDER, `${sessionId}${ENDING}`);
}

export interface TapeFileOptions {
  projectState: string;
  sessionId: string;
  /** The last line of a log that has become too long. */
  describeCut: (reason: string) => unknown;
  /** Told once, in a sentence: from then on nothing is written. */
  onFailure: (message: string) => void;
}

/** Made with its first line. */
export class TapeFile {
  readonly #options: TapeFileOptions;
  #file: AppendFile | null = null;
  #bytes = 0;
  #isClosed = false;

  constructor(options: TapeFileOptions) {
    this.#options = options;
  }

  /** Never throws. */
  append(record: unknown): void {
    if (this.#isClosed) return;
    try {
      this.#file ??= this.#open();
      const line = renderChecksummedLine(record);
      const bytes = Buffer.byteLength(line);
      if (this.#bytes + bytes > MAX_TAPE_BYTES) this.#cut(this.#file);
      else this.#file.append(line);
      this.#bytes += bytes;
    } catch (error) {
      this.close();
      const { onFailure } = this.#options;
      onFailure(`This run cannot be replayed: its token log is not written (${messageOf(error)}).`);
    }
  }

  /** Nothing is written any more. */
  close(): void {
    this.#isClosed = true;
    this.#file?.close();
    this.#file = null;
  }

  #open(): AppendFile {
    const { projectState, sessionId } = this.#options;
    const file = locateTape(projectState, sessionId);
    createFolders(path.dirname(file), { mode: 0o700 });
    removeForgotten(projectState, sessionId);
    const countSound = (bytes: Uint8Array) => {
      this.#bytes = parseTape(bytes).soundBytes;
      return this.#bytes;
    };
    return openAppendFile(file, countSound, { isSynced: false });
  }

  #cut(file: AppendFile): void {
    const reason = `it has reached ${MAX_TAPE_BYTES / 1024 / 1024} MiB`;
    file.append(renderChecksummedLine(this.#options.describeCut(reason)));
    this.close();
    this.#options.onFailure(`The rest of this session cannot be replayed: ${reason}.`);
  }
}

export interface StoredTape {
  records: readonly unknown[];
  /** False where its end is torn or damaged, and left out. */
  isWhole: boolean;
}

/** Throws "input-invalid" where there is no such file, or it is none of ours. */
export async function readTapeFile(file: string): Promise<StoredTape> {
  const refuse = (reason: string) =>
    new AgentError("input-invalid", { path: file, line: null, reason });
  const bytes = await readBytes(file).catch((error: unknown) => {
    throw refuse(messageOf(error));
  });
  if (bytes === null) throw refuse("it is not a regular file");
  if (bytes.length > MAX_TAPE_BYTES + 4096) throw refuse("it is too long for a token log");
  const { records, soundBytes } = parseTape(bytes);
  if (records.length === 0) throw refuse("it is no token log, or damaged from its first line on");
  return { records, isWhole: soundBytes === bytes.length };
}

/** Of a session that is removed. Never throws. */
export function removeTape(projectState: string, sessionId: string): void {
  try {
    rmSync(locateTape(projectState, sessionId), { force: true });
  } catch {
    // A folder perhaps; the next log of the project tries again.
  }
}

async function readBytes(file: string): Promise<Uint8Array | null> {
  const opened = await openRegularFile(file);
  if (opened === null) return null;
  try {
    if (opened.stats.size > MAX_TAPE_BYTES + 4096)
      throw new Error("it is too long for a token log");
    return await opened.handle.readFile();
  } finally {
    await opened.handle.close();
  }
}

/** The lines up to the first that is torn or damaged. */
function parseTape(bytes: Uint8Array): { records: unknown[]; soundBytes: number } {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: unknown[] = [];
  let soundBytes = 0;
  for (;;) {
    const end = text.indexOf(NEWLINE, soundBytes);
    if (end < 0) return { records, soundBytes };
    const record = readChecksummedLine(text.toString("utf8", soundBytes, end));
    if (record === undefined) return { records, soundBytes };
    records.push(record);
    soundBytes = end + 1;
  }
}

/** Logs of sessions that are gone go too. */
function removeForgotten(projectState: string, own: string): void {
  const sessions = listSessionFiles(path.join(projectState, "sessions"));
  const known = new Set([own, ...sessions.map(({ sessionId }) => sessionId)]);
  for (const name of readdirSync(path.join(projectState, FOLDER))) {
    const sessionId = name.endsWith(ENDING) ? name.slice(0, -ENDING.length) : own;
    if (!known.has(sessionId)) removeTape(projectState, sessionId);
  }
}
