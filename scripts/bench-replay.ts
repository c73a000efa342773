/**
 * Whether runs repeat: each of the program's own tasks is done twice with --reproducible on equal folders, once with one
 * thread and once with two, followed by a question in a second process; trees and token logs must be equal, and each log
 * must replay token by token with one thread, with two, and by the single binary where it is built.
 * Usage: tsx scripts/bench-replay.ts --model GGUF [--tasks 20] [--threads 1,2] [--max-tokens 100]
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { withPrivateFolder } from "../src/bench/bench-folder.ts";
import { type BenchTask, pickTasks } from "../src/bench/bench-task.ts";
import { listOwnTasks } from "../src/bench/own/own-tasks.ts";
import { readTree } from "../src/bench/promise-tree.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "" },
    tasks: { type: "string", default: "20" },
    threads: { type: "string", default: "1,2" },
    // Of each run: what repeats for so many repeats for more, in less time.
    "max-tokens": { type: "string", default: "100" },
  },
});
const MAIN = path.resolve(import.meta.dirname, "../dist/main.js");
const BINARY = path.resolve(import.meta.dirname, "../build/agent");
const THREADS = values.threads.split(",");
const RUN_LIMIT_MS = 20 * 60_000;
const QUESTION = "Which functions are there, and what is each for?";

interface Program {
  name: string;
  command: readonly string[];
}

const SOURCE: Program = { name: "source", command: [process.execPath, MAIN] };
const PROGRAMS: readonly Program[] = existsSync(BINARY)
  ? [SOURCE, { name: "binary", command: [BINARY] }]
  : [SOURCE];

function start(program: Program, args: readonly string[], state: string) {
  const [command = "", ...first] = program.command;
  const { status, stdout } = spawnSync(command, [...first, ...args], {
    encoding: "utf8",
    env: { ...process.env, XDG_STATE_HOME: state },
    timeout: RUN_LIMIT_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout };
}

interface Recorded {
  tree: string;
  tape: string;
  state: string;
  project: string;
  exitCodes: readonly (number | null)[];
}

/** The task, then a question about it in a process of its own. */
function record(task: BenchTask, folder: string, threads: string): Recorded {
  const project = path.join(folder, "project");
  const state = path.join(folder, "state");
  mkdirSync(state, { recursive: true });
  for (const [file, text] of Object.entries(task.files)) {
    mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    writeFileSync(path.join(project, file), text);
  }
  const { testCommand } = task;
  const command = typeof testCommand === "string" ? testCommand : testCommand.join(" ");
  const flags = ["--model", values.model, "--offline", "--threads", threads, "--reproducible"];
  const limit = ["--max-tokens", values["max-tokens"]];
  const place = ["-C", project, ...flags, ...limit, "--test-cmd", command];
  const first = start(SOURCE, [...place, "-p", task.prompt], state);
  const second = start(SOURCE, [...place, "-c", "-p", QUESTION], state);
  const names = readdirSync(state, { recursive: true, encoding: "utf8" });
  const tape = names.find((name) => name.endsWith(".tape.jsonl"));
  return {
    tree: JSON.stringify([...readTree(project)].sort()),
    tape: tape === undefined ? "" : readFileSync(path.join(state, tape), "utf8"),
    state,
    project,
    exitCodes: [first.status, second.status],
  };
}

interface Replayed {
  calls: number;
  sampled: number;
  scored: number;
  isSame: boolean;
}

function replay(program: Program, { project, state }: Recorded, threads: string): Replayed {
  const args = ["replay", "-C", project, "--threads", threads, "--json"];
  const { status, stdout } = start(program, args, state);
  if (stdout === "") return { calls: 0, sampled: 0, scored: 0, isSame: false };
  const { counts, rebuilt_tokens: rebuilt } = JSON.parse(stdout);
  const { calls, sampled_tokens: sampled, scored_tokens: scored } = counts;
  return { calls, sampled, scored, isSame: status === 0 && rebuilt === 0 };
}

console.log(
  "| task | exit codes | equal trees | equal logs | calls | sampled | rated | replays the same |",
);
console.log("|---|---|---|---|---|---|---|---|");
const total = { runs: 0, trees: 0, logs: 0, replays: 0, same: 0 };
for (const task of pickTasks(listOwnTasks(), Number(values.tasks))) {
  await withPrivateFolder(async (folder) => {
    const runs = THREADS.map((threads) => record(task, path.join(folder, threads), threads));
    const [first] = runs;
    if (first === undefined) return;
    const isSameTree = runs.every(({ tree }) => tree === first.tree);
    const isSameTape = first.tape !== "" && runs.every(({ tape }) => tape === first.tape);
    const replays = PROGRAMS.flatMap((program) =>
      THREADS.map((threads) => replay(program, first, threads)),
    );
    const same = replays.filter(({ isSame }) => isSame).length;
    total.runs += 1;
    total.trees += isSameTree ? 1 : 0;
    total.logs += isSameTape ? 1 : 0;
    total.replays += replays.length;
    total.same += same;
    const [told] = replays;
    console.log(
      `| ${task.id} | ${first.exitCodes.join(", ")} | ${isSameTree} | ${isSameTape} | ${told?.calls} | ${told?.sampled} | ${told?.scored} | ${same} of ${replays.length} |`,
    );
    if (!isSameTape && process.env.KEEP !== undefined)
      cpSync(folder, process.env.KEEP, { recursive: true });
  });
}
console.log(
  `\n${total.runs} tasks: trees equal ${total.trees}, logs equal ${total.logs}, replays the same ${total.same} of ${total.replays} (${PROGRAMS.map(({ name }) => name).join(", ")}; threads ${THREADS.join(", ")})`,
);
