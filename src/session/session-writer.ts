/**
 * The file behind an open session, made with its first line. Knows no meaning of the lines.
 * Invariant: a line is on the disk when `write` returns, behind all lines that were read or written before.
 */
import { existsSync, statSync } from "node:fs";
import { type AppendFile, openAppendFile, PRIVATE_MODE } from "./append-file.ts";
import { createFolders, writeFileAtomic } from "./atomic-write.ts";
import type { SessionPlace } from "./find-session.ts";
import type { SessionBeginning } from "./session-beginning.ts";
import { locateSessions, nameNextSession, removeOldSessions } from "./session-files.ts";
import {
  parseSession,
  renderSessionLine,
  SESSION_VERSION,
  type SessionHeader,
  type SessionRecord,
} from "./session-record.ts";

export class SessionWriter {
  readonly #place: SessionPlace;
  readonly #header: SessionHeader;
  /** All lines behind the header, in the file or to be put there when it is made. */
  readonly #records: SessionRecord[];
  #path: string | null;
  #file: AppendFile | null = null;
  #bytes = 0;

  constructor(place: SessionPlace, { header, records, path }: SessionBeginning) {
    this.#place = place;
    this.#header = header;
    this.#records = [...records];
    this.#path = path;
  }

  /** False while nothing was written: the session may come to nothing. */
  get hasFile(): boolean {
    return this.#path !== null;
  }

  /** Of the file, once something was written by this process. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A line for the file when it is made. */
  prepare(record: SessionRecord): void {
    this.#records.push(record);
  }

  /** All or none of the lines. Throws what the disk throws. */
  write(records: readonly SessionRecord[]): void {
    this.#file ??= this.#open();
    const lines = records.map(renderSessionLine).join("");
    this.#file.append(lines);
    this.#bytes += Buffer.byteLength(lines);
    this.#records.push(...records);
  }

  /** Makes the file, where there is none, with what the session goes on from. Throws what the disk throws. */
  open(): void {
    this.#file ??= this.#open();
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }

  #open(): AppendFile {
    const path = this.#path ?? this.#nameFile();
    const isOfToday = this.#header.version === SESSION_VERSION;
    // A program of the older version would take today's lines for damage and cut them off.
    if (!existsSync(path) || !isOfToday) this.#writeWhole(path);
    const file = openAppendFile(path, (bytes) => parseSession(bytes).soundBytes);
    this.#path = path;
    this.#bytes = statSync(path).size;
    return file;
  }

  #nameFile(): string {
    const folder = locateSessions(this.#place.stateDirectory, this.#place.root);
    createFolders(folder, { mode: 0o700 });
    removeOldSessions(folder);
    return nameNextSession(folder, this.#header.sessionId);
  }

  #writeWhole(path: string): void {
    const records = [{ ...this.#header, version: SESSION_VERSION }, ...this.#records];
    const bytes = Buffer.from(records.map(renderSessionLine).join(""));
    writeFileAtomic(path, bytes, { mode: PRIVATE_MODE });
  }
}
