/** Whether a file may be written, asked before anything is touched, and what a failed write means. Reads only. */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import path from "node:path";
import { AgentError, isAgentError, messageOf } from "../base/errors.ts";
import { ChangedMeanwhile } from "./file-image.ts";
import type { ScopedPath } from "./path-scope.ts";

const OWNER_MAY_WRITE = 0o200;
const ANYONE_MAY_WRITE = 0o222;

/**
 * Throws "file-read-only" when the file (`mode` null: to be created) or its folder must not be written.
 * The mode bits count even for root, whom the system would let through.
 */
export function checkWritable({ absolute, relative }: ScopedPath, mode: number | null): void {
  const folder = findExistingFolder(absolute);
  const isReadOnly =
    (mode !== null && ((mode & OWNER_MAY_WRITE) === 0 || !hasAccess(absolute))) ||
    (statSync(folder).mode & ANYONE_MAY_WRITE) === 0 ||
    !hasAccess(folder);
  if (isReadOnly) throw new AgentError("file-read-only", { path: relative });
}

/** How many parent folders of `absolute` are not there yet. */
export function countMissingFolders(absolute: string): number {
  const missing = path.relative(findExistingFolder(absolute), path.dirname(absolute));
  return missing === "" ? 0 : missing.split(path.sep).length;
}

/** The failure to report for whatever a journal or a writer threw. */
export function describeWriteFailure(error: unknown, shownPath: string): AgentError {
  if (isAgentError(error)) return error;
  const options = { cause: error };
  if (error instanceof ChangedMeanwhile) {
    return new AgentError("file-changed", { path: shownPath }, options);
  }
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOSPC":
    case "EDQUOT":
      return new AgentError("file-disk-full", { path: shownPath }, options);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new AgentError("file-read-only", { path: shownPath }, options);
    default:
      return new AgentError(
        "file-not-written",
        { path: shownPath, reason: messageOf(error) },
        options,
      );
  }
}

function findExistingFolder(absolute: string): string {
  let folder = path.dirname(absolute);
  while (!existsSync(folder)) folder = path.dirname(folder);
  return folder;
}

function hasAccess(absolute: string): boolean {
  try {
    accessSync(absolute, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
