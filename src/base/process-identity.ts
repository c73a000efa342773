/** Names a process so that a later one with the same number is not taken for it. Knows what the system tells. */
import { readFileSync } from "node:fs";

export interface ProcessIdentity {
  readonly pid: number;
  /** Boot id and start tick where the system has /proc; null elsewhere, where only the pid counts. */
  readonly start: string | null;
}

export function readOwnIdentity(): ProcessIdentity {
  return { pid: process.pid, start: readStart(process.pid)?.start ?? null };
}

/** False for an ended process, a zombie, and another process that has the number by now. */
export function isProcessRunning({ pid, start }: ProcessIdentity): boolean {
  if (!hasProcess(pid)) return false;
  const now = readStart(pid);
  if (now === null) return true;
  return !now.isZombie && (start === null || start === now.start);
}

function hasProcess(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function readStart(pid: number): { start: string; isZombie: boolean } | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const line = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the command in brackets and may hold spaces and brackets itself; state is the third
    // field, the start tick the twenty-second (proc(5)).
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    const ticks = fields[19];
    if (ticks === undefined) return null;
    return { start: `${boot}:${ticks}`, isZombie: fields[0] === "Z" || fields[0] === "X" };
  } catch {
    return null;
  }
}
