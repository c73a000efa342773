/** What the doctor finds with the engine running: its devices, the machine's memory, the plan of a model, its speed. */
import { NEEDED_TURN_TOKENS } from "./agent/turn-memory.ts";
import { openMachine, type PlanningMachine, planLoadOn } from "./app-memory.ts";
import { type EngineSpeed, measureSpeed } from "./bench/measure-speed.ts";
import type { MemoryPlan } from "./memory/plan/memory-plan.ts";
import { readModelShape } from "./memory/shape/read-model-shape.ts";
import { loadOnHost } from "./runtime/llama-engine.ts";
import { type DoctorFacts, type EngineState, toProblem } from "./ui/doctor-facts.ts";
import { NO_LOAD_CHOICES } from "./ui/load-flags.ts";

export type MachineFacts = Pick<DoctorFacts, "engine" | "memory" | "plan" | "speed">;

export interface MachineRequest {
  /** Null: there is none to plan for. */
  model: { path: string; sha256: string | null; isProven: boolean } | null;
  cacheFolder: string;
  /** Left out: the planner's choice. */
  threads?: number | undefined;
  contextTokens?: number | undefined;
  /** Leaves out the speed. */
  isQuick: boolean;
  signal: AbortSignal;
}

/** As much of a context as the measurement fills. */
const SPEED_CONTEXT_TOKENS = 512;

/** A fault is a fact. Throws the reason of the signal. Cost: seconds, and a load of the model unless quick. */
export async function examineMachine(request: MachineRequest): Promise<MachineFacts> {
  const machine = await openMachine({ gpuLayers: undefined, threads: undefined }).catch(toProblem);
  if ("problem" in machine) return { engine: machine, memory: machine, plan: null, speed: null };
  try {
    const { host, sample } = machine;
    const engine: EngineState = {
      name: host.engine,
      gpu: host.device === "cpu" ? null : host.device,
      devices: host.device === "cpu" ? [] : await host.llama.getGpuDeviceNames(),
    };
    const plan = await planFor(machine, request).catch(toProblem);
    const speed = await measureFor(machine, request, plan).catch(toProblem);
    return { engine, memory: sample, plan, speed };
  } finally {
    await machine[Symbol.asyncDispose]();
  }
}

async function planFor(
  machine: PlanningMachine,
  { model, cacheFolder, threads, contextTokens, signal }: MachineRequest,
): Promise<MemoryPlan | null> {
  if (model === null) return null;
  const { plan } = await planLoadOn(machine, {
    ...NO_LOAD_CHOICES,
    threads,
    modelPath: model.path,
    shape: await readModelShape(model.path),
    sha256: model.sha256,
    cacheFolder,
    contextTokens,
    neededTokens: NEEDED_TURN_TOKENS,
    signal,
  });
  return plan;
}

/** Null where a load would be a risk: the file has not been proven, or there is no room for it. */
async function measureFor(
  { host }: PlanningMachine,
  { model, isQuick, signal }: MachineRequest,
  plan: DoctorFacts["plan"],
): Promise<EngineSpeed | null> {
  if (isQuick || !model?.isProven || plan === null || "problem" in plan) return null;
  if (plan.status === "refused") return null;
  await using engine = await loadOnHost(host, {
    ...plan.settings,
    contextTokens: Math.min(plan.settings.contextTokens, SPEED_CONTEXT_TOKENS),
    modelPath: model.path,
    signal,
  });
  return measureSpeed(engine, signal);
}
