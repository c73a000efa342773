/** The kernel's own word: processes inside real control groups. Needs root and a writable version 1 memory controller. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { MemorySample } from "../../../src/memory/probe/memory-sample.ts";

const ROOT = "/sys/fs/cgroup/memory";
const MIB = 1024 ** 2;

function findObstacle(): string | null {
  try {
    accessSync(path.join(ROOT, "memory.limit_in_bytes"), constants.R_OK);
    const probe = path.join(ROOT, `agent-test-${process.pid}`);
    mkdirSync(probe);
    rmdirSync(probe);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

const obstacle = findObstacle();
if (obstacle !== null) process.stderr.write(`skipped: real control groups: ${obstacle}\n`);

/** Makes groups from the outside in and gives the innermost one; they are removed when the test has finished. */
function createGroups(limitsMib: readonly number[]): string {
  let folder = path.join(ROOT, `agent-test-${process.pid}`);
  for (const limit of limitsMib) {
    mkdirSync(folder);
    const made = folder;
    onTestFinished(() => rmdirSync(made));
    writeFileSync(path.join(folder, "memory.limit_in_bytes"), String(limit * MIB));
    folder = path.join(folder, "inner");
  }
  return path.dirname(folder);
}

/** Runs the probe in a process that enters the group before Node starts. */
function probeInside(group: string): MemorySample {
  const script = path.resolve("test/memory/probe/probe-in-cgroup.ts");
  const command = 'echo $$ > "$0/cgroup.procs" && exec "$1" --import tsx "$2"';
  const run = spawnSync("sh", ["-c", command, group, process.execPath, script], {
    encoding: "utf8",
  });
  expect(run.stderr).toBe("");
  return JSON.parse(run.stdout) as MemorySample;
}

test.skipIf(obstacle !== null).each([
  { limits: [1228], total: 1228 },
  { limits: [2048, 1228], total: 1228 },
  { limits: [1228, 2048], total: 1228 },
])("inside groups of $limits MiB the total is $total MiB", ({ limits, total }) => {
  const group = createGroups(limits);
  const { ram, ownRamBytes } = probeInside(group);
  expect(ram).toMatchObject({ totalBytes: total * MIB, source: "cgroup v1" });
  expect(ram.freeBytes).toBeGreaterThan(total * MIB * 0.6);
  // Page tables and the kernel's own share of the group come on top.
  expect(ram.usedBytes).toBeGreaterThan(ownRamBytes * 0.9);
});
