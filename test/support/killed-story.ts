/** Runs the story in a process of its own, which is killed after a while or at one of its file operations. */
import { type ChildProcess, spawn } from "node:child_process";
import type { FaultPlan } from "./fault-injection.ts";
import type { RunPlace } from "./whole-run.ts";

/** One of the two, or neither for a run to its end. */
interface Death {
  /** After "ready" was said. */
  afterMs?: number | undefined;
  at?: Omit<FaultPlan, "folders"> | undefined;
}

export interface KilledStory {
  signal: NodeJS.Signals | null;
  /** Messages that had told their end with exit code 0. */
  finished: number;
  /** From "ready" to the end. */
  durationMs: number;
  stderr: string;
}

/** `program`: the bundled story. Whatever folders a fault names, it is told the place's own. */
export async function runStory(
  program: string,
  { base, root, state, cache, temp }: RunPlace,
  { afterMs, at }: Death = {},
): Promise<KilledStory> {
  const plan = { ...at, folders: [root, state, cache, temp] };
  const words = at === undefined ? [base] : [base, JSON.stringify(plan)];
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    // The tests of the project die with it: nothing of a killed run goes on.
    env: { ...process.env, TMPDIR: temp },
  });
  let stdout = "";
  let stderr = "";
  let readyMs: number | null = null;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (readyMs !== null || !stdout.startsWith("ready\n")) return;
    readyMs = performance.now();
    if (afterMs !== undefined) setTimeout(() => child.kill("SIGKILL"), afterMs).unref();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const signal = await waitForEnd(child);
  const durationMs = performance.now() - (readyMs ?? performance.now());
  const finished = stdout.match(/^\d+ 0$/gm)?.length ?? 0;
  return { signal, finished, durationMs, stderr };
}

function waitForEnd(child: ChildProcess): Promise<NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (_code, signal) => resolve(signal));
  });
}
