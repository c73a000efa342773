/**
 * The private folder that holds all copies of one run. Its name tells which process made it, so that a later run
 * can remove what a killed one left behind.
 */
import { createHash } from "node:crypto";
import { lstatSync } from "node:fs";
import { mkdtemp, readdir, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { isProcessRunning, readOwnIdentity } from "../../base/process-identity.ts";
import { fromText } from "./byte-path.ts";
import { removeTree } from "./remove-tree.ts";

// Short: the path of a socket, which a test may put into its project, has room for a hundred characters.
const NAME = /^agent-trial-(\d+)-([0-9a-f]{8}|x)-([0-9a-z]+)-[A-Za-z0-9]{6}$/;

/** Whether a name is that of a folder made here, by this process or another. */
export function isTrialName(name: string): boolean {
  return NAME.test(name);
}

/** Makes a folder that only this user may enter; returns its real path. */
export async function createTrialFolder(): Promise<string> {
  const { pid, start } = readOwnIdentity();
  const { boot, tick } = splitStart(start);
  const prefix = `agent-trial-${pid}-${boot}-${tick}-`;
  return realpath(await mkdtemp(path.join(tmpdir(), prefix)));
}

/** Removes the folders of processes that have ended; returns how many. What cannot be removed stays. */
export async function removeStaleTrials(): Promise<number> {
  let removed = 0;
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const folder = path.join(tmpdir(), name);
    if (!isTrialName(name) || !isOwnFolder(folder) || isInUse(name)) continue;
    try {
      await removeTree(fromText(folder));
      removed++;
    } catch {
      // The next run tries again.
    }
  }
  return removed;
}

function isOwnFolder(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === (process.getuid?.() ?? stats.uid);
}

function isInUse(name: string): boolean {
  const [, pid, boot = "", tick = ""] = NAME.exec(name) ?? [];
  const own = readOwnIdentity();
  // Of an earlier boot no process is left.
  if (boot !== splitStart(own.start).boot) return false;
  const bootId = own.start?.split(":")[0];
  const start = bootId === undefined ? null : `${bootId}:${Number.parseInt(tick, 36)}`;
  return isProcessRunning({ pid: Number(pid), start });
}

/** The parts of a process's start, short enough for a name. */
function splitStart(start: string | null): { boot: string; tick: string } {
  if (start === null) return { boot: "x", tick: "0" };
  const [bootId = "", ticks = "0"] = start.split(":");
  const boot = createHash("sha256").update(bootId).digest("hex").slice(0, 8);
  return { boot, tick: Number(ticks).toString(36) };
}
