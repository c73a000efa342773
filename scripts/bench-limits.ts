/**
 * The built program at its main job inside control groups of little memory: it must load within the limit or refuse
 * with exit code 6, and nobody may be killed. Usage: tsx scripts/bench-limits.ts [--mib 1228,2048,3072] MODEL.gguf...
 * Each is run with an empty cache, when the model is proven and sized in children, and again with what was learnt.
 * Needs root and a writable version 1 memory controller. Ends with 1 when a run was killed or ended otherwise.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import {
  createMemoryGroup,
  findGroupObstacle,
  type MemoryGroup,
} from "../test/support/memory-group.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mib: { type: "string", default: "1228,2048,3072" },
    timeout: { type: "string", default: "120" },
  },
});

const PROJECT = path.resolve(import.meta.dirname, "..");
const MIB = 2 ** 20;
/** Fixed, not fixed, at a limit, refused for want of memory. */
const FINE = new Set([0, 3, 5, 6]);
const REFUSED = 6;

interface Run {
  exitCode: number | null;
  signal: string | null;
  seconds: number;
  events: Record<string, unknown>[];
  stderr: string;
}

function runProgram(group: MemoryGroup, modelPath: string, folder: string): Run {
  const project = path.join(folder, "project");
  rmSync(project, { recursive: true, force: true });
  cpSync(path.join(PROJECT, "scripts/demo/python-inventory"), project, { recursive: true });
  const limits = ["--max-candidates", "1", "--threads", "1", "--timeout", values.timeout];
  const flags = ["--offline", "--output-format", "stream-json", ...limits];
  const main = path.join(PROJECT, "dist/main.js");
  const [command = "", ...args] = group.enter([
    process.execPath,
    main,
    ...["--model", modelPath, "-C", project, ...flags, "fix tests"],
  ]);
  const startedAt = performance.now();
  const ended = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 64 * MIB,
    env: {
      ...process.env,
      XDG_CACHE_HOME: path.join(folder, "cache"),
      XDG_STATE_HOME: path.join(folder, "state"),
    },
  });
  const lines = ended.stdout.split("\n").filter((line) => line.startsWith("{"));
  return {
    exitCode: ended.status,
    signal: ended.signal,
    seconds: (performance.now() - startedAt) / 1000,
    events: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    stderr: ended.stderr,
  };
}

function printRun(title: string, group: MemoryGroup, run: Run): void {
  const { exitCode, signal, seconds, events, stderr } = run;
  const peak = `most charged ${Math.round(group.peakBytes / MIB)} MiB`;
  console.log(
    `${title}: exit ${signal ?? exitCode} after ${seconds.toFixed(0)} s, ${peak}, killed ${group.kills}`,
  );
  for (const event of events) {
    const isStory = event.type === "memory" && event.message !== "";
    if (isStory) console.log(`    ${String(event.kind)}: ${String(event.message)}`);
    if (event.type === "result") console.log(`    result: ${String(event.message)}`);
  }
  if (exitCode === REFUSED || exitCode === null || !FINE.has(exitCode)) {
    console.log(stderr.trimEnd().replace(/^/gm, "    "));
  }
}

async function benchModel(modelPath: string, limitMib: number): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-limits-"));
  let isFine = true;
  try {
    for (const cache of ["empty cache", "second time"]) {
      await using group = createMemoryGroup(limitMib * MIB);
      const run = runProgram(group, modelPath, folder);
      printRun(`${path.basename(modelPath)} in ${limitMib} MiB, ${cache}`, group, run);
      isFine &&= group.kills === 0 && run.exitCode !== null && FINE.has(run.exitCode);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return isFine;
}

const obstacle = findGroupObstacle();
if (obstacle !== null) throw new Error(`no control groups here: ${obstacle}`);
let failures = 0;
for (const model of positionals) {
  for (const limit of values.mib.split(",")) {
    if (!(await benchModel(path.resolve(model), Number(limit)))) failures += 1;
  }
}
console.log(failures === 0 ? "nobody was killed" : `${failures} failed`);
process.exitCode = failures === 0 ? 0 : 1;
