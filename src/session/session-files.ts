/**
 * Where the sessions of a project are kept: one file each, numbered in the order they began. Knows no tasks.
 * What lies in the place of a file is neither waited for nor followed.
 */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import path from "node:path";
import { locateProjectState } from "./state-directory.ts";

const MAX_SESSION_BYTES = 16 * 1024 * 1024;
const KEPT_SESSIONS = 50;
const FILE_NAME = /^(\d{6,12})-ses_[0-9a-z]+\.jsonl$/;
// Windows has neither of the last two flags.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export function locateSessions(stateDirectory: string, realRoot: string): string {
  return path.join(locateProjectState(stateDirectory, realRoot), "sessions");
}

/** Paths of all sessions, the oldest first; none where there is no such folder. */
export function listSessions(folder: string): string[] {
  return listNames(folder)
    .filter((name) => FILE_NAME.test(name))
    .sort((a, b) => readNumber(a) - readNumber(b))
    .map((name) => path.join(folder, name));
}

/** The path of a session that begins now, after all others. */
export function nameNextSession(folder: string, sessionId: string): string {
  const last = listSessions(folder).at(-1);
  const number = (last === undefined ? 0 : readNumber(path.basename(last))) + 1;
  return path.join(folder, `${String(number).padStart(6, "0")}-${sessionId}.jsonl`);
}

/** Removes the oldest until one more may come. What cannot be removed stays. */
export function removeOldSessions(folder: string): void {
  for (const file of listSessions(folder).slice(0, 1 - KEPT_SESSIONS)) {
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

function readNumber(name: string): number {
  return Number(FILE_NAME.exec(name)?.[1] ?? 0);
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
