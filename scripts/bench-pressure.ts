/**
 * Another process takes most of the free memory in mid-session: what the ladder does, whether the conversation and its
 * answers survive, how long it takes, and the way back when that process ends.
 * Usage: tsx scripts/bench-pressure.ts [--mib 1228] [--share 0.6] [--no-return] MODEL.gguf
 * All of it happens in a control group of so much memory, with as large a context as the planner lets fit.
 * Needs root and a writable version 1 memory controller. Ends with 1 when something was lost or killed.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { AgentEvent } from "../src/agent/events.ts";
import { openMachine, planLoadOn } from "../src/app-memory.ts";
import type { ModelRequest, OpenedModel } from "../src/app-model.ts";
import { openLlamaModel } from "../src/app-open-model.ts";
import { PRESSURE_SHARE } from "../src/memory/headroom/pool-share.ts";
import { readModelShape } from "../src/memory/shape/read-model-shape.ts";
import { hashFile } from "../src/models/file-hash.ts";
import { NO_LOAD_CHOICES } from "../src/ui/load-flags.ts";
import { createMemoryGroup, findGroupObstacle } from "../test/support/memory-group.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    mib: { type: "string", default: "1228" },
    share: { type: "string", default: "0.6" },
    /** Wait until the load has climbed back. */
    return: { type: "boolean", default: true },
    inside: { type: "boolean", default: false },
  },
});

const MIB = 2 ** 20;
const modelPath = path.resolve(positionals[0] ?? "");
const CONVERSATION_CHARACTERS = 2400;
const ANSWER_TOKENS = 12;
const NEEDED_TOKENS = 2048;
const GREEDY = { temperature: 0, topK: 40, topP: 1, seed: 1 };
/** Long enough for one climb: 120 s of calm, and the wait between two moves. */
const RETURN_LIMIT_MS = 240_000;
const DROP_LIMIT_MS = 60_000;

/** Takes so many bytes in steps, touches them, and holds them until it is killed. */
const HOG = `
  const held = [];
  const bytes = Number(process.argv[1]), step = 16 * 2 ** 20;
  for (let taken = 0; taken < bytes; taken += step) {
    held.push(Buffer.alloc(Math.min(step, bytes - taken), 1));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  process.stdout.write("taken");
  setInterval(() => held.length, 1000);
`;

async function runOutside(): Promise<void> {
  const obstacle = findGroupObstacle();
  if (obstacle !== null) throw new Error(`no control groups here: ${obstacle}`);
  await using group = createMemoryGroup(Number(values.mib) * MIB);
  const script = [...process.execArgv, import.meta.filename, "--inside", ...process.argv.slice(2)];
  const [command = "", ...args] = group.enter([process.execPath, ...script]);
  const { status, signal } = spawnSync(command, args, { stdio: "inherit" });
  const peak = Math.round(group.peakBytes / MIB);
  console.log(`ended with ${signal ?? status}, most charged ${peak} MiB, killed ${group.kills}`);
  process.exitCode = status === 0 && group.kills === 0 ? 0 : 1;
}

type MemoryEvent = Extract<AgentEvent, { type: "memory" }>;

class Bench {
  readonly #request: Omit<ModelRequest, "contextTokens">;
  readonly #startedAt = performance.now();
  readonly events: MemoryEvent[] = [];

  constructor(folder: string, sha256: string) {
    this.#request = {
      model: { path: modelPath, sha256, origin: "path" },
      cacheFolder: path.join(folder, "cache"),
      stateFolder: path.join(folder, "state"),
      load: { ...NO_LOAD_CHOICES, gpuLayers: 0, threads: 1 },
      template: {
        templatePath: undefined,
        force: true,
        places: { templateFolder: path.join(folder, "templates"), modelFolders: [] },
      },
      snapshot: null,
      signal: new AbortController().signal,
      emit: (event) => this.#onEvent(event),
    };
  }

  #onEvent(event: AgentEvent): void {
    if (event.type !== "memory") return;
    this.events.push(event);
    if (event.message !== "") this.say(`${event.kind}: ${event.message}`);
  }

  say(text: string): void {
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1).padStart(6);
    console.log(`${seconds} s  ${text}`);
  }

  open(contextTokens: number | undefined): Promise<OpenedModel> {
    return openLlamaModel({ ...this.#request, contextTokens });
  }

  /** The largest context the planner lets fit, now that it knows what a load takes beside the model. */
  async findLargestContext(): Promise<number> {
    const { model, ...request } = this.#request;
    await using machine = await openMachine(request.load);
    const { plan } = await planLoadOn(machine, {
      ...request,
      ...request.load,
      modelPath,
      shape: await readModelShape(modelPath),
      sha256: model.sha256 ?? null,
      contextTokens: undefined,
      neededTokens: NEEDED_TOKENS,
    });
    if (plan.status === "refused") throw new Error(plan.reason);
    return Math.floor((plan.context.fits * 0.97) / 256) * 256;
  }
}

async function answer({ chat: { engine } }: OpenedModel): Promise<number[]> {
  const question = "\nIn one sentence, what does this code do? It";
  const source = readFileSync(new URL("../src/app.ts", import.meta.url), "utf8");
  const text = source.slice(0, CONVERSATION_CHARACTERS) + question;
  await engine.sequence.prefill(engine.tokenizer.tokenize(text, { controlTokens: false }));
  const tokens: number[] = [];
  const options = { sampling: GREEDY, maxTokens: ANSWER_TOKENS };
  for await (const token of engine.sequence.generate(options)) tokens.push(token);
  return tokens;
}

const isEqual = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((token, index) => token === b[index]);

async function startHog(bytes: number): Promise<ChildProcess> {
  const args = ["-e", HOG, String(Math.floor(bytes))];
  const hog = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  await once(hog.stdout, "data");
  return hog;
}

/** Turn boundaries, until one brings a move of these kinds. */
async function waitForMove(
  bench: Bench,
  opened: OpenedModel,
  { kinds, limitMs }: { kinds: readonly string[]; limitMs: number },
): Promise<MemoryEvent | null> {
  const deadline = performance.now() + limitMs;
  const known = bench.events.length;
  while (performance.now() < deadline) {
    await opened.beforeTurn?.({ neededTokens: NEEDED_TOKENS });
    const found = bench.events.slice(known).find(({ kind }) => kinds.includes(kind));
    if (found !== undefined) return found;
    await delay(250);
  }
  return null;
}

async function readFreeBytes(bench: Bench): Promise<number> {
  const told = bench.events.length;
  while (bench.events.slice(told).every(({ ramFreeBytes }) => ramFreeBytes === null))
    await delay(100);
  return bench.events.findLast(({ ramFreeBytes }) => ramFreeBytes !== null)?.ramFreeBytes ?? 0;
}

async function runInside(): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-pressure-"));
  try {
    const bench = new Bench(folder, await hashFile(modelPath, { cacheFolder: folder }));
    // A first session, as a machine has seen the model before.
    const first = await bench.open(undefined);
    await answer(first);
    await first.beforeTurn?.({ neededTokens: NEEDED_TOKENS });
    await first.close();
    const opened = await bench.open(await bench.findLargestContext());
    try {
      return await squeeze(bench, opened);
    } finally {
      await opened.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function squeeze(bench: Bench, opened: OpenedModel): Promise<boolean> {
  await opened.beforeTurn?.({ neededTokens: NEEDED_TOKENS });
  const expected = await answer(opened);
  const { engine } = opened.chat;
  const before = [...engine.sequence.tokens];
  const freeBytes = await readFreeBytes(bench);
  const bytes = freeBytes * Number(values.share);
  bench.say(`free ${mib(freeBytes)} MiB; another process takes ${mib(bytes)} MiB of it`);
  const hog = await startHog(bytes);
  const takenAt = performance.now();
  try {
    bench.say(`taken; free ${mib(await readFreeBytes(bench))} MiB`);
    const kinds = ["step-down", "unloaded"];
    const moved = await waitForMove(bench, opened, { kinds, limitMs: DROP_LIMIT_MS });
    const moveMs = performance.now() - takenAt;
    if (moved === null) {
      const left = (await readFreeBytes(bench)) / (Number(values.mib) * MIB);
      bench.say(`no move, with ${(left * 100).toFixed(1)} % left free`);
      return left >= 1 - PRESSURE_SHARE && (await answer(opened)).length > 0;
    }
    const isKept = isEqual(before, engine.sequence.tokens);
    const askedAt = performance.now();
    const answered = await answer(opened);
    bench.say(
      `moved ${seconds(moveMs)} s after the taking; the next answer took ${seconds(performance.now() - askedAt)} s; conversation of ${before.length} tokens kept: ${isKept}; answer the same: ${isEqual(expected, answered)}`,
    );
    bench.say(`free ${mib(await readFreeBytes(bench))} MiB`);
    hog.kill("SIGKILL");
    const isBack = !values.return || (await climbBack(bench, opened, expected));
    return isKept && answered.length > 0 && isBack;
  } finally {
    hog.kill("SIGKILL");
  }
}

async function climbBack(
  bench: Bench,
  opened: OpenedModel,
  expected: readonly number[],
): Promise<boolean> {
  const gone = performance.now();
  bench.say("the other process has ended");
  const limits = { kinds: ["step-up"], limitMs: RETURN_LIMIT_MS };
  const climbed = await waitForMove(bench, opened, limits);
  if (climbed === null) {
    bench.say("no climb");
    return false;
  }
  const isSame = isEqual(expected, await answer(opened));
  bench.say(
    `climbed ${seconds(performance.now() - gone)} s after that; answer the same: ${isSame}`,
  );
  return true;
}

const mib = (bytes: number) => Math.round(bytes / MIB);
const seconds = (ms: number) => (ms / 1000).toFixed(1);

if (values.inside) process.exitCode = (await runInside()) ? 0 : 1;
else await runOutside();
