/**
 * Runs in a process of its own and may die: asks llama.cpp what loads of one file would take. Answers one message at
 * a time and ends with its parent. Knows nothing of budgets.
 */
import { writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Llama } from "node-llama-cpp";
import { AgentError, type Failures, isAgentError } from "../base/errors.ts";
import { checkCacheTypes } from "./check-load-settings.ts";
import { readReason } from "./child-script.ts";
import type { LoadSettings, MemoryUse } from "./load-settings.ts";
import type { SimulatedLoad, SimulatorDevice } from "./load-simulator.ts";
import { startLlama } from "./native-llama.ts";
import {
  describeRefusal,
  type NativeSimulation,
  openNativeSimulation,
  type WeightLayout,
} from "./native-simulation.ts";

export type SimulationMessage =
  | { ask: "device" }
  /** A child is asked about one file all its life. */
  | { ask: "loads"; modelPath: string; settings: readonly LoadSettings[] };

export type SimulationAnswer =
  | { kind: "device"; device: SimulatorDevice }
  | { kind: "loads"; loads: readonly SimulatedLoad[] }
  | { kind: "failed"; failure: SimulationFailure };

type SimulationFailure = {
  [Code in "engine-unavailable" | "engine-internal-missing" | "model-unusable"]: {
    code: Code;
    details: Failures[Code];
  };
}["engine-unavailable" | "engine-internal-missing" | "model-unusable"];

const WORDS_WAIT_MS = 200;
const WORDS_POLL_MS = 10;

const layout: WeightLayout = process.argv[3] === "plain" ? "plain" : "loaded";

/** llama.cpp's error lines, growing. */
const complaints: string[] = [];
let llama: Promise<Llama> | null = null;
let simulation: Promise<NativeSimulation> | null = null;

function openLlama(): Promise<Llama> {
  const gpu = process.argv[2] === "gpu" ? "auto" : false;
  llama ??= startLlama({ gpu, maxThreads: 1, onError: (message) => complaints.push(message) });
  return llama;
}

async function answer(message: SimulationMessage): Promise<SimulationAnswer> {
  try {
    const started = await openLlama();
    if (message.ask === "device") return { kind: "device", device: await describeDevice(started) };
    simulation ??= openNativeSimulation(started, message.modelPath, layout);
    const native = await simulation;
    const loads: SimulatedLoad[] = [];
    for (const settings of message.settings) {
      loads.push(await simulate(native, message.modelPath, settings));
    }
    return { kind: "loads", loads };
  } catch (error) {
    return { kind: "failed", failure: describeFailure(error, message) };
  }
}

function describeFailure(error: unknown, message: SimulationMessage): SimulationFailure {
  if (isAgentError(error, "engine-unavailable") || isAgentError(error, "engine-internal-missing")) {
    return { code: error.code, details: error.details } as SimulationFailure;
  }
  if (message.ask === "device") {
    return { code: "engine-unavailable", details: { reason: readReason(error) } };
  }
  const details = { path: message.modelPath, reason: readReason(error) };
  return { code: "model-unusable", details };
}

async function describeDevice(started: Llama): Promise<SimulatorDevice> {
  if (started.gpu === false) return { device: "cpu", gpuNames: [] };
  return { device: started.gpu, gpuNames: await started.getGpuDeviceNames() };
}

async function simulate(
  native: NativeSimulation,
  path: string,
  settings: LoadSettings,
): Promise<SimulatedLoad> {
  const problem = checkCacheTypes(settings, native.headLengths);
  if (problem !== null) return { ok: false, reason: problem };
  const weights = await attempt(() => native.countWeights(settings));
  if (!weights.ok) throw new AgentError("model-unusable", { path, reason: weights.reason });
  const context = await attempt(() => native.countContext(settings));
  if (!context.ok) return context;
  return { ok: true, memory: { weights: weights.use, context: context.use } };
}

type Attempt = { ok: true; use: MemoryUse } | { ok: false; reason: string };

async function attempt(count: () => Promise<MemoryUse>): Promise<Attempt> {
  const saidBefore = complaints.length;
  try {
    return { ok: true, use: await count() };
  } catch (error) {
    if (isAgentError(error)) throw error;
    await waitForWords(saidBefore);
    return { ok: false, reason: describeRefusal(error, complaints[saidBefore]) };
  }
}

/** llama.cpp's words come over another thread, a moment behind. */
async function waitForWords(saidBefore: number): Promise<void> {
  const deadline = performance.now() + WORDS_WAIT_MS;
  while (complaints.length === saidBefore && performance.now() < deadline) {
    await delay(WORDS_POLL_MS);
  }
}

// A recurrent state is allocated even in a simulation: should memory run out, this process goes and no other.
if (process.platform === "linux") {
  await writeFile("/proc/self/oom_score_adj", "1000").catch(() => {});
}
// Ctrl-C reaches the whole group; the parent decides what it means.
process.on("SIGINT", () => {});
process.once("disconnect", () => process.exit(0));
process.on("message", (message) => {
  void answer(message as SimulationMessage).then((found) => process.send?.(found));
});
