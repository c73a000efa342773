/**
 * Messages said before, in a file of one JSON text a line that only its owner may read. A message that begins with a
 * space is never kept. A history that cannot be read or written is no reason to fail: there is less of it, that is all.
 */
import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";
import { chmod } from "node:fs/promises";
import path from "node:path";
import { replaceFile } from "../../base/durable-file.ts";
import { makeFolderSync } from "../../base/make-folder.ts";
import { readSmallFile } from "../../base/small-file.ts";

const MAX_ENTRIES = 1000;
const MAX_ENTRY_CHARACTERS = 16_384;
const MAX_FILE_BYTES = 8_388_608;
/** Twice what is kept: the file is shortened now and then, not at each message. */
const MAX_FILE_LINES = 2 * MAX_ENTRIES;
const OWNER_ONLY = 0o600;
const APPEND =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

export interface InputHistory {
  /** The latest last. */
  readonly entries: readonly string[];
  /** At once in the file too, where that can be: the process may end with the next line. */
  add(text: string): void;
}

/** `file` null: nothing is kept beyond the process. Never rejects. */
export async function openInputHistory(file: string | null): Promise<InputHistory> {
  const text = file === null ? "" : await readSmallFile(file, MAX_FILE_BYTES).catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "");
  let entries = lines.flatMap(readEntry).slice(-MAX_ENTRIES);
  if (file !== null) await tidyFile(file, { entries, lineCount: lines.length }).catch(() => {});
  // A line that was cut off by a crash must not swallow the next one.
  let opener = text === "" || text.endsWith("\n") ? "" : "\n";
  return {
    get entries() {
      return entries;
    },
    add(said) {
      if (!isKept(said) || said === entries.at(-1)) return;
      entries = [...entries, said].slice(-MAX_ENTRIES);
      if (file === null) return;
      const line = `${opener}${JSON.stringify(said)}\n`;
      opener = "";
      appendLine(file, line);
    },
  };
}

function isKept(text: string): boolean {
  return text.trim() !== "" && !text.startsWith(" ") && text.length <= MAX_ENTRY_CHARACTERS;
}

function readEntry(line: string): string[] {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "string" && isKept(entry) ? [entry] : [];
  } catch {
    return []; // damaged
  }
}

async function tidyFile(
  file: string,
  { entries, lineCount }: { entries: readonly string[]; lineCount: number },
): Promise<void> {
  if (lineCount > MAX_FILE_LINES) {
    await replaceFile(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  }
  if (lineCount > 0) await chmod(file, OWNER_ONLY);
}

function appendLine(file: string, line: string): void {
  try {
    makeFolderSync(path.dirname(file), { mode: 0o700 });
    const descriptor = openSync(file, APPEND, OWNER_ONLY);
    try {
      if (fstatSync(descriptor).isFile()) writeSync(descriptor, line);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // It is still known until the process ends.
  }
}
