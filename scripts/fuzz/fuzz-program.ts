/** The whole built program given damaged files: it ends by itself, in time, and with no insides of its own on the screen. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { locateProjectState } from "../../src/session/state-directory.ts";
import { locateProgram } from "../../test/e2e/built-program.ts";
import { RandomSource } from "../../test/support/random-source.ts";
import { type FuzzTarget, makeInput } from "./fuzz-target.ts";
import { openTargets } from "./targets.ts";

interface Entry {
  target: string;
  /** Where the damaged bytes lie, below the folder of the run. */
  file: string;
  args: readonly string[];
}

const SESSION = "state/agent/sessions.jsonl";
const ENTRIES: readonly Entry[] = [
  { target: "template", file: "x.jinja", args: ["template", "check", "x.jinja"] },
  { target: "gguf-header", file: "x.gguf", args: ["plan", "--model", "x.gguf"] },
  { target: "gguf-header", file: "x.gguf", args: ["template", "check", "x.gguf"] },
  { target: "gbnf", file: "x.gbnf", args: ["grammar", "test", "x.gbnf", "x.txt"] },
  { target: "schema", file: "x.json", args: ["grammar", "compile", "x.json"] },
  { target: "config", file: "config/agent/config.json", args: ["fix", "tests"] },
  { target: "config", file: "project/.agent/config.json", args: ["-C", "project", "fix", "tests"] },
  { target: "session-log", file: SESSION, args: ["sessions", "list"] },
  { target: "session-log", file: SESSION, args: ["sessions", "show"] },
  { target: "journal", file: "state/journal.jsonl", args: ["undo"] },
];
const LIMIT_MS = 60_000;
const INSIDES = /^\s+at |node_modules|This is a bug in agent|UnhandledPromise|FATAL ERROR/m;

/** How many runs ended in a fault; each is told with what repeats it. */
export async function fuzzProgram(count: number, seed: number): Promise<number> {
  const { targets, remove } = openTargets();
  const random = new RandomSource(seed);
  const main = locateProgram();
  const exits = new Map<string, number>();
  let faults = 0;
  for (let run = 0; run < count; run++) {
    const entry = random.pick(ENTRIES);
    const target = targets.find(({ name }) => name === entry.target);
    if (target === undefined) throw new Error(`no target is called ${entry.target}`);
    const { end, problem } = await runOnce(main, entry, { target, seed, run });
    const words = `${entry.args.slice(0, 2).join(" ")}: ${end}`;
    exits.set(words, (exits.get(words) ?? 0) + 1);
    if (problem === null) continue;
    faults += 1;
    console.log(`FAULT run ${run} ${entry.args.join(" ")}: ${problem}`);
  }
  remove();
  for (const [end, runs] of [...exits].sort()) console.log(`  ${runs} × ${end}`);
  console.log(`seed ${seed}: ${count} runs of the program, ${faults} faults`);
  return faults;
}

interface Damage {
  target: FuzzTarget;
  seed: number;
  run: number;
}

async function runOnce(
  main: string,
  entry: Entry,
  { target, seed, run }: Damage,
): Promise<{ end: string; problem: string | null }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "agent-fuzz-run-"));
  try {
    mkdirSync(path.join(folder, "project"));
    writeFileSync(path.join(folder, "x.txt"), "some text");
    const file = path.join(folder, placeOf(entry.file, folder));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, makeInput(target, seed, run));
    return await watch(main, entry.args, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A session or journal lies where the program looks for those of the folder; the name of that has a hash. */
function placeOf(file: string, folder: string): string {
  if (!file.startsWith("state/")) return file;
  const project = locateProjectState("state/agent", realpathSync(folder));
  return file === SESSION
    ? `${project}/sessions/000001-ses_abc.jsonl`
    : `${project}/tasks/task_1/journal.jsonl`;
}

function watch(main: string, args: readonly string[], folder: string) {
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: folder,
    XDG_STATE_HOME: path.join(folder, "state"),
    XDG_CACHE_HOME: path.join(folder, "cache"),
    XDG_CONFIG_HOME: path.join(folder, "config"),
  };
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const listen = (text: Buffer) => {
    if (output.length < 100_000) output += text.toString("utf8");
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  return new Promise<{ end: string; problem: string | null }>((resolve) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, LIMIT_MS);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ end: signal ?? `exit ${code}`, problem: findProblem(isLate, signal, output) });
    });
  });
}

function findProblem(isLate: boolean, signal: string | null, output: string): string | null {
  if (isLate) return `no end within ${LIMIT_MS} ms`;
  if (signal !== null) return `ended by ${signal}`;
  return INSIDES.test(output) ? `shows its insides: ${output.slice(0, 400)}` : null;
}
