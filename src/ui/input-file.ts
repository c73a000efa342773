/** Reads a text that a command is given: a file by its path, or standard input as "-". Bounded; knows no format. */
import { constants, createReadStream, openSync } from "node:fs";
import { stat } from "node:fs/promises";
import { Socket } from "node:net";
import { AgentError, isAgentError, messageOf } from "../base/errors.ts";
import { formatBytes } from "./quantities.ts";

/** The path that stands for standard input. */
export const STANDARD_INPUT = "-";

const REASONS: Record<string, string> = {
  ENOENT: "it does not exist",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "it may not be read",
  ELOOP: "its links lead in a circle",
};

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The whole text without a byte order mark.
 * Throws "input-invalid" when it cannot be read, has more than `maxBytes`, is blank, binary or not UTF-8.
 */
export async function readInput(
  path: string,
  { stdin, maxBytes }: { stdin: AsyncIterable<Uint8Array>; maxBytes: number },
): Promise<string> {
  const fail = (reason: string, cause?: unknown) =>
    new AgentError("input-invalid", { path: nameInput(path), line: null, reason }, { cause });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of path === STANDARD_INPUT ? stdin : await openFile(path)) {
      bytes += chunk.length;
      if (chunk.includes(0)) throw fail("it is a binary file");
      if (bytes > maxBytes) throw fail(`it is larger than ${formatBytes(maxBytes)}`);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (isAgentError(cause)) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    throw fail(REASONS[code] ?? messageOf(cause), cause);
  }
  const text = decodeUtf8(Buffer.concat(chunks));
  if (text === null) throw fail("it is not valid UTF-8");
  if (text.trim() === "") throw fail("it is empty");
  return text;
}

/** A named pipe is polled: a blocking read in a thread would keep the process from ending until somebody writes. */
async function openFile(path: string): Promise<AsyncIterable<Uint8Array>> {
  if (!(await stat(path)).isFIFO()) return createReadStream(path);
  return new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) });
}

/** How a person knows an input. */
export function nameInput(path: string): string {
  return path === STANDARD_INPUT ? "standard input" : path;
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    return null;
  }
}
