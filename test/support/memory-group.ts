/**
 * A real control group with a memory limit, for processes that must stay within it. Needs root and a writable version 1
 * memory controller. Page cache counts against the limit and is dropped before anybody is killed.
 */
import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const ROOT = "/sys/fs/cgroup/memory";
let made = 0;

/** Why groups cannot be made here; null: they can. */
export function findGroupObstacle(): string | null {
  const probe = path.join(ROOT, `agent-probe-${process.pid}`);
  try {
    accessSync(path.join(ROOT, "memory.limit_in_bytes"), constants.R_OK);
    mkdirSync(probe);
    rmdirSync(probe);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export interface MemoryGroup extends AsyncDisposable {
  /** For the processes of it, without swap. */
  readonly limitBytes: number;
  /** A command line that enters the group before the program starts; children are in it too. */
  enter(command: readonly string[]): string[];
  /** Processes the kernel has killed for want of memory. */
  readonly kills: number;
  /** The most that was ever charged to it, page cache included. */
  readonly peakBytes: number;
  readonly usedBytes: number;
  /** Page cache that could be dropped is left out. */
  readonly heldBytes: number;
}

export function createMemoryGroup(limitBytes: number): MemoryGroup {
  made += 1;
  const folder = path.join(ROOT, `agent-group-${process.pid}-${made}`);
  const read = (name: string) => readFileSync(path.join(folder, name), "utf8");
  const figure = (name: string, key: string) =>
    Number(new RegExp(`^${key} (\\d+)$`, "m").exec(read(name))?.[1] ?? Number.NaN);
  mkdirSync(folder);
  // An exact limit: llama.cpp's own allocations would else be swapped, and nothing be seen.
  for (const name of ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"]) {
    writeFileSync(path.join(folder, name), String(limitBytes));
  }
  return {
    limitBytes,
    enter: ([program = "", ...args]) => [
      "/bin/sh",
      "-c",
      'echo $$ > "$0/cgroup.procs" && exec "$@"',
      folder,
      program,
      ...args,
    ],
    get kills() {
      return figure("memory.oom_control", "oom_kill");
    },
    get peakBytes() {
      return Number(read("memory.max_usage_in_bytes"));
    },
    get usedBytes() {
      return Number(read("memory.usage_in_bytes"));
    },
    get heldBytes() {
      const cache = ["total_active_file", "total_inactive_file"];
      return cache.reduce((rest, key) => rest - figure("memory.stat", key), this.usedBytes);
    },
    async [Symbol.asyncDispose]() {
      for (let tries = 0; tries < 50; tries++) {
        try {
          rmdirSync(folder);
          return;
        } catch {
          await delay(100); // the last process is still on its way out
        }
      }
    },
  };
}
