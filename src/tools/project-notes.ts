/**
 * What a project tells whoever works on it: its AGENTS.md, else its CLAUDE.md, of the project folder alone. It is text of
 * the repository like any other: it is shown to the model, and nothing here or elsewhere does what it says.
 */
import { openRegularFile } from "../base/regular-file.ts";
import { checkPlace } from "./disk-file.ts";
import { resolveInside } from "./path-scope.ts";

export interface ProjectNotes {
  /** From the root. */
  path: string;
  /** The beginning of the file where it is long; no control characters but "\n" and "\t", none that hide or turn text. */
  text: string;
}

const NAMES = ["AGENTS.md", "CLAUDE.md"] as const;
/** What is beyond is never read. */
const MAX_BYTES = 64 * 1024;
const LINE_END = /\r\n?|[\u0085\u2028\u2029]/g;
// Terminal sequences, text direction, zero-width and tag characters: what a person who reads the file does not see.
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Null where there is none, or what lies there is no text or says nothing. Never throws. */
export async function readProjectNotes(root: string): Promise<ProjectNotes | null> {
  for (const path of NAMES) {
    try {
      const text = cleanText(await readBeginning(root, path));
      return text === "" ? null : { path, text };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") return null;
    }
  }
  return null;
}

/** Throws when it cannot be used, with the code "ENOENT" when it is not there. */
async function readBeginning(root: string, path: string): Promise<string> {
  const { absolute, relative } = await resolveInside(root, path);
  // A link from here must not show the model a file of another kind, such as keys.
  if (!relative.toLowerCase().endsWith(".md")) throw new Error(`${path} leads to ${relative}`);
  const opened = await openRegularFile(absolute);
  if (opened === null) throw new Error(`${path} is not a regular file`);
  try {
    checkPlace(absolute, path);
    const bytes = Buffer.alloc(MAX_BYTES);
    let length = 0;
    for (let count = -1; count !== 0 && length < MAX_BYTES; length += count) {
      ({ bytesRead: count } = await opened.handle.read(bytes, length, MAX_BYTES - length, length));
    }
    const text = decodeBeginning(bytes.subarray(0, length));
    return length < MAX_BYTES ? text : dropPartLine(text);
  } finally {
    await opened.handle.close();
  }
}

/** Throws for bytes that are no UTF-8 text; half a character at the end is left out. */
function decodeBeginning(bytes: Uint8Array): string {
  if (bytes.includes(0)) throw new Error("it is a binary file");
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
}

function dropPartLine(text: string): string {
  const end = text.lastIndexOf("\n");
  return end < 0 ? text : text.slice(0, end);
}

function cleanText(text: string): string {
  return text
    .replace(LINE_END, "\n")
    .replace(UNSEEN, "")
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
