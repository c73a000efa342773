/**
 * One regular file as it is on the disk now: bytes and mode. Knows no encodings and no task.
 * Synchronous on purpose: nothing can run between a check and the step it guards.
 */
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import { AgentError } from "../base/errors.ts";
import { describeSystemFailure } from "../base/system-failure.ts";
import type { ScopedPath } from "./path-scope.ts";
import { MAX_READ_BYTES } from "./text-file.ts";

export interface DiskFile {
  readonly bytes: Uint8Array;
  /** Permission bits only. */
  readonly mode: number;
}

// NOFOLLOW: the path was resolved, so a link here was put in its place since. NONBLOCK: a FIFO must not hang us.
// Windows has neither flag.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a resolved file; null when there is none.
 * Throws "path-outside" when the path has come to lead elsewhere, "path-forbidden" when it is no regular file any
 * more or may not be read, "file-not-editable" above 50 MiB, "file-not-read" when the disk fails.
 */
export function readDiskFile({ absolute, relative }: ScopedPath): DiskFile | null {
  const descriptor = openOrNull(absolute, relative);
  if (descriptor === null) return null;
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) {
      throw new AgentError("path-forbidden", {
        path: relative,
        reason: "it is not a regular file",
      });
    }
    if (stats.size > MAX_READ_BYTES) {
      throw new AgentError("file-not-editable", {
        path: relative,
        reason: "it is larger than 50 MiB",
      });
    }
    checkPlace(absolute, relative);
    return { bytes: readFileSync(descriptor), mode: stats.mode & 0o7777 };
  } catch (error) {
    throw describeSystemFailure(error, relative) ?? error;
  } finally {
    closeSync(descriptor);
  }
}

/** Throws "path-outside" when the existing path `absolute` is reached through a link by now. */
export function checkPlace(absolute: string, shownPath: string): void {
  if (realpathSync.native(absolute) !== absolute) {
    throw new AgentError("path-outside", { path: shownPath });
  }
}

/** sha256 in hex: how the journal and the workspace tell contents apart. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function openOrNull(absolute: string, relative: string): number | null {
  try {
    return openSync(absolute, OPEN_FLAGS);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw describeOpenFailure(error, relative);
  }
}

function describeOpenFailure(cause: unknown, path: string): AgentError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "ELOOP") return new AgentError("path-outside", { path }, { cause });
  const reason = `it cannot be opened (${code})`;
  return new AgentError("path-forbidden", { path, reason }, { cause });
}
