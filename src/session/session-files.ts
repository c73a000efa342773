/**
 * Where the sessions of a project are kept: one file each, numbered in the order they began. Knows no tasks.
 * What lies in the place of a file is neither waited for nor followed.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import path from "node:path";
import { describeSystemFailure } from "../base/system-failure.ts";
import { locateProjectState, locateProjects } from "./state-directory.ts";

export interface SessionFile {
  path: string;
  sessionId: string;
  /** Since 1970. */
  writtenMs: number;
}

const MAX_SESSION_BYTES = 16 * 1024 * 1024;
const KEPT_SESSIONS = 50;
const FILE_NAME = /^(\d{6,12})-(ses_[0-9a-z]{1,40})\.jsonl$/;
// Windows has neither of the last two flags.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export function locateSessions(stateDirectory: string, realRoot: string): string {
  return path.join(locateProjectState(stateDirectory, realRoot), "sessions");
}

/** Of every project that has state. */
export function locateAllSessions(stateDirectory: string): string[] {
  const projects = locateProjects(stateDirectory);
  return listNames(projects).map((name) => path.join(projects, name, "sessions"));
}

/** The state of the project that a session's file belongs to. */
export function locateStateOf({ path: file }: SessionFile): string {
  return path.dirname(path.dirname(file));
}

/** All sessions, the one written last at the end; none where there is no such folder. Throws "file-not-read". */
export function listSessionFiles(folder: string): SessionFile[] {
  return listNames(folder)
    .flatMap((name) => {
      const sessionId = FILE_NAME.exec(name)?.[2];
      if (sessionId === undefined) return [];
      const file = path.join(folder, name);
      return { path: file, sessionId, writtenMs: readWrittenMs(file) };
    })
    .sort((a, b) => a.writtenMs - b.writtenMs || readNumber(a.path) - readNumber(b.path));
}

/** The path of a session that begins now, after all others. */
export function nameNextSession(folder: string, sessionId: string): string {
  const last = listNames(folder).reduce((most, name) => Math.max(most, readNumber(name)), 0);
  return path.join(folder, `${String(last + 1).padStart(6, "0")}-${sessionId}.jsonl`);
}

/** Removes those used least lately until one more may come. What cannot be removed stays. */
export function removeOldSessions(folder: string): void {
  for (const { path: file } of listSessionFiles(folder).slice(0, 1 - KEPT_SESSIONS)) {
    try {
      rmSync(file, { force: true });
    } catch {
      // A folder perhaps: it is not a session and takes nothing from one.
    }
  }
}

/** The bytes of a session's file, or in words why they cannot be used. */
export function readSessionFile(file: string): { bytes: Uint8Array } | { problem: string } {
  try {
    const descriptor = openSync(file, OPEN_FLAGS);
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) return { problem: "it is not a regular file" };
      if (stats.size > MAX_SESSION_BYTES) return { problem: "it is larger than 16 MiB" };
      return { bytes: readFileSync(descriptor) };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return { problem: `it cannot be opened (${(error as NodeJS.ErrnoException).code})` };
  }
}

function readNumber(file: string): number {
  return Number(FILE_NAME.exec(path.basename(file))?.[1] ?? 0);
}

function readWrittenMs(file: string): number {
  try {
    return lstatSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

/** None where there is no such folder. A folder that cannot be read now may well hold some. */
function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw describeSystemFailure(error, folder) ?? error;
  }
}
