/** How many cores this process may use, seen from inside a container too. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { limitByQuota } from "./thread-policy.ts";

function readQuota(): string | null {
  try {
    return readFileSync("/sys/fs/cgroup/cpu.max", "utf8");
  } catch {
    return null; // not Linux, or cgroup v1
  }
}

export function countUsableCores(): number {
  return limitByQuota(availableParallelism(), readQuota());
}
