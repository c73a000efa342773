/**
 * Whether memory or handles grow over many tasks in one process.
 * Usage: tsx scripts/bench-soak.ts [--tasks 500] [--model GGUF] [--reload]
 * One conversation: the tests are fixed, taken back, fixed again. Without --model a model of one line of code that is
 * loaded like any other. --reload takes the folder and loads the model anew for each task.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { runMessage } from "../src/app.ts";
import { openConversation } from "../src/app-conversation.ts";
import { createModelsEnvironment } from "../src/models/environment.ts";
import {
  createPlace,
  type RunPlace,
  removePlace,
  TEST_COMMAND,
} from "../test/support/whole-run.ts";

const { values } = parseArgs({
  options: {
    tasks: { type: "string", default: "500" },
    model: { type: "string" },
    reload: { type: "boolean", default: false },
  },
});

interface Sample {
  rssMiB: number;
  heapMiB: number;
  externalMiB: number;
  descriptors: number;
  resources: number;
}

function takeSample(): Sample {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const toMiB = (bytes: number) => bytes / 2 ** 20;
  const descriptors = process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0;
  const resources = process.getActiveResourcesInfo().length;
  return {
    rssMiB: toMiB(rss),
    heapMiB: toMiB(heapUsed),
    externalMiB: toMiB(external),
    descriptors,
    resources,
  };
}

/** By least squares: what is gained with each task, and the standard error of that. */
function fitSlope(figures: readonly number[]): { slope: number; error: number } {
  const count = figures.length;
  const middle = (count - 1) / 2;
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / count;
  const spread = figures.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  const slope =
    figures.reduce((sum, figure, at) => sum + (at - middle) * (figure - mean), 0) / spread;
  const rest = figures.reduce(
    (sum, figure, at) => sum + (figure - mean - slope * (at - middle)) ** 2,
    0,
  );
  return { slope, error: Math.sqrt(rest / Math.max(1, count - 2) / spread) };
}

function createDeps({ cache, state }: RunPlace) {
  return {
    models: createModelsEnvironment({ HOME: state, XDG_CACHE_HOME: cache }),
    env: { XDG_STATE_HOME: state },
    signal: new AbortController().signal,
    onEmergency: () => {},
  };
}

async function openSayer(
  place: RunPlace,
): Promise<{ say(task: string): Promise<void>; close(): Promise<void> }> {
  const model = values.model === undefined ? place.model : path.resolve(values.model);
  const options = {
    ...{ cwd: place.root, model, gpuLayers: 0, threads: 1, seed: 1, offline: true, allow: [] },
    ...{ testCommand: TEST_COMMAND, permissionMode: "accept-edits" as const, maxCandidates: 6 },
  };
  const deps = createDeps(place);
  if (values.reload) {
    const say = async (task: string) => {
      await runMessage({ ...options, task, continues: true }, { ...deps, emit: () => {} });
    };
    return { say, close: async () => {} };
  }
  const port = await openConversation(
    { options, deps, examine: async () => [] },
    { onEvent: () => {}, ask: async () => "task" as const },
  );
  const say = async (task: string) => {
    await port.send(task, new AbortController().signal);
  };
  return { say, close: () => port.close() };
}

const place = createPlace();
process.env.TMPDIR = place.temp;
const sayer = await openSayer(place);
const samples: Sample[] = [];
const tasks = Number(values.tasks);
const startedAt = performance.now();
for (let task = 0; task < tasks; task++) {
  await sayer.say(task % 2 === 0 ? "fix the tests" : "undo");
  samples.push(takeSample());
  if ((task + 1) % 50 === 0) console.log(task + 1, JSON.stringify(samples.at(-1)));
}
await sayer.close();
const seconds = (performance.now() - startedAt) / 1000;
console.log(`${tasks} tasks in ${seconds.toFixed(0)} s`);
// What is loaded and compiled on first use is no leak.
const settled = samples.slice(Math.floor(samples.length / 3));
for (const figure of ["rssMiB", "heapMiB", "externalMiB", "descriptors", "resources"] as const) {
  const figures = settled.map((sample) => sample[figure]);
  const { slope, error } = fitSlope(figures);
  const [first = 0, last = 0] = [figures[0], figures.at(-1)];
  console.log(
    `${figure.padEnd(12)} ${first.toFixed(1)} → ${last.toFixed(1)}, per task ${slope.toFixed(4)} ± ${error.toFixed(4)}`,
  );
}
removePlace(place);
process.exit(0);
