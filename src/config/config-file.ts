/**
 * The text of a settings file, or null where there is none. Synchronous: it is read once, before anything else begins.
 * Whatever lies at its place instead is neither waited for nor read to an end it has not. Knows no setting.
 */
import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import path from "node:path";
import { AgentError, messageOf } from "../base/errors.ts";
import { checkPlace } from "../tools/disk-file.ts";

export interface ConfigFile {
  /** As it is told to a person. */
  path: string;
  /** Without a byte order mark. */
  text: string;
}

/** Far more than a person writes. */
const MAX_BYTES = 256 * 1024;
// Without O_NONBLOCK, which Windows lacks, a pipe that nobody writes to is waited for.
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const LINE_FEED = 0x0a;
const REASONS: Record<string, string> = {
  EACCES: "it may not be read",
  EPERM: "it may not be read",
  EISDIR: "it is a folder",
  ELOOP: "its links lead in a circle",
  ENXIO: "it is not a regular file",
};

/** A person's own file may be a link to wherever they keep it. Throws "config-invalid". */
export function readUserFile(file: string): ConfigFile | null {
  return readOptional(file, () => readText(file, file));
}

/** The file at a path below `root`; a link may not lead out of it. Throws "config-invalid". */
export function readProjectFile(root: string, relative: string): ConfigFile | null {
  const file = path.join(root, relative);
  return readOptional(file, () => {
    const realRoot = realpathSync.native(root);
    const realFile = realpathSync.native(file);
    const isInside = realFile.startsWith(
      realRoot.endsWith(path.sep) ? realRoot : realRoot + path.sep,
    );
    if (!isInside) throw refuse(file, "it is a link that leads out of the project");
    const text = readText(realFile, file);
    checkPlace(realFile, file);
    return text;
  });
}

function readOptional(file: string, read: () => string): ConfigFile | null {
  try {
    return { path: file, text: read() };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "ENOENT" || code === "ENOTDIR") return null; // most people have none
    if (code === "config-invalid") throw error;
    throw refuse(file, REASONS[code] ?? messageOf(error), error);
  }
}

/** `shown`: the path as errors tell it. */
function readText(file: string, shown: string): string {
  const bytes = readBytes(file, shown);
  if (!isUtf8(bytes)) {
    throw new AgentError("config-invalid", {
      path: shown,
      line: findBadLine(bytes),
      column: 1,
      problem: "This line is not valid UTF-8.",
    });
  }
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}

function readBytes(file: string, shown: string): Buffer {
  const descriptor = openSync(file, FLAGS);
  try {
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) throw refuse(shown, "it is a folder");
    if (!stats.isFile()) throw refuse(shown, "it is not a regular file");
    // One byte more than it may have, whatever size it says it is.
    const bytes = Buffer.alloc(MAX_BYTES + 1);
    let length = 0;
    for (;;) {
      const count = readSync(descriptor, bytes, length, bytes.length - length, null);
      length += count;
      if (count === 0 || length === bytes.length) break;
    }
    if (length > MAX_BYTES) throw refuse(shown, "it is larger than 256 KiB");
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function findBadLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(LINE_FEED, start);
    const stop = end < 0 ? bytes.length : end;
    if (!isUtf8(bytes.subarray(start, stop))) break;
    start = stop + 1;
  }
  return line;
}

function refuse(file: string, reason: string, cause?: unknown): AgentError<"config-invalid"> {
  const problem = `${reason.replace(/\.$/, "")}.`;
  return new AgentError("config-invalid", { path: file, problem }, { cause });
}
