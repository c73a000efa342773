/**
 * Who holds a lock: a process id, when that process started, and on which machine.
 * The start time tells a living holder from a stranger that was given its number later.
 */
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";

export const processIdentity = z.object({
  pid: z.int().positive(),
  /** Clock ticks since boot; null where there is no /proc. */
  startTicks: z.string().nullable(),
  host: z.string(),
});

export type ProcessIdentity = z.infer<typeof processIdentity>;

export async function readOwnIdentity(): Promise<ProcessIdentity> {
  return {
    pid: process.pid,
    startTicks: await readStartTicks(process.pid),
    host: hostname(),
  };
}

/** "unknown" for a process of another machine or container: only a heartbeat can tell. */
export async function checkAlive(holder: ProcessIdentity): Promise<"alive" | "dead" | "unknown"> {
  if (holder.host !== hostname()) return "unknown";
  if (!hasProcess(holder.pid)) return "dead";
  const startTicks = await readStartTicks(holder.pid);
  const isSuccessor =
    startTicks !== null && holder.startTicks !== null && startTicks !== holder.startTicks;
  return isSuccessor ? "dead" : "alive";
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to someone else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function readStartTicks(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // Field 22; counting starts after the program's name, which may itself hold spaces and brackets.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
