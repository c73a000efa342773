/** Joins a model's header, the machine and the engine's own counts into plans. Draws nothing and loads no weights. */
import { totalmem } from "node:os";
import { AgentError } from "./base/errors.ts";
import { EstimateTable, type KnownLoad } from "./memory/estimate/estimate-load.ts";
import {
  type EstimateKey,
  readEstimates,
  recordEstimates,
} from "./memory/estimate/estimate-record.ts";
import { assumeOverhead, readOverhead } from "./memory/headroom/load-record.ts";
import type { FittingPlan, MemoryPlan } from "./memory/plan/memory-plan.ts";
import { formatMemory } from "./memory/plan/memory-words.ts";
import { type ModelPlanRequest, type PlannedModel, planModel } from "./memory/plan/plan-model.ts";
import type { EngineOverhead } from "./memory/plan/plan-request.ts";
import { expectGrowth, readGrowthHistory } from "./memory/probe/growth-history.ts";
import { createMemoryProbe, type LiveMemoryProbe } from "./memory/probe/memory-probe.ts";
import type { MemorySample } from "./memory/probe/memory-sample.ts";
import { readKnownShapes } from "./memory/shape/known-shapes.ts";
import type { ModelShape } from "./memory/shape/model-shape.ts";
import { type LlamaHost, startLlamaHost } from "./runtime/llama-host.ts";
import { type LoadSimulator, openLoadSimulator } from "./runtime/load-simulator.ts";
import type { LoadChoices } from "./ui/load-flags.ts";

/** Other programs and we together hold no more of a memory. */
const DEVICE_SHARE = 0.9;
/** Of the trained context; beyond it small models lose track, whatever their header advertises. */
const EFFECTIVE_SHARE = 0.3;

/** The started engine and the eyes on its memory, before and while models are loaded on it. */
export class PlanningMachine implements AsyncDisposable {
  readonly host: LlamaHost;
  readonly probe: LiveMemoryProbe;
  /** The last look. */
  sample: MemorySample;
  readonly #simulator: LoadSimulator;

  constructor(host: LlamaHost, probe: LiveMemoryProbe, sample: MemorySample) {
    this.host = host;
    this.probe = probe;
    this.sample = sample;
    this.#simulator = openLoadSimulator({ gpu: host.device === "cpu" ? false : "auto" });
  }

  /** "cuda: NVIDIA RTX 4090": what counts and overheads depend on. */
  get deviceKey(): string {
    const names = this.sample.gpus.map(({ name }) => name);
    return [this.host.device, ...names].join(": ").slice(0, 1000);
  }

  get simulator(): LoadSimulator {
    return this.#simulator;
  }

  async look(): Promise<MemorySample> {
    this.sample = await lookAt(this.probe);
    return this.sample;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#simulator[Symbol.asyncDispose]();
    this.probe[Symbol.dispose]();
    await this.host[Symbol.asyncDispose]();
  }
}

/** Throws "engine-unavailable". Cost: about a second. */
export async function openMachine({
  gpuLayers,
  threads,
}: Pick<LoadChoices, "gpuLayers" | "threads">): Promise<PlanningMachine> {
  const host = await startLlamaHost({ gpu: gpuLayers === 0 ? false : "auto", threads });
  const probe = createMemoryProbe({ readGpu: () => host.readGpuMemory() });
  return new PlanningMachine(host, probe, await lookAt(probe));
}

/** A machine that will not say anything still has a size. */
async function lookAt(probe: LiveMemoryProbe): Promise<MemorySample> {
  for (let tries = 0; tries < 2; tries++) {
    const reading = await probe.read();
    if (reading !== "unknown") return reading;
  }
  // Without a limit some systems name one that no machine has.
  const totalBytes = Math.min(process.constrainedMemory() || totalmem(), totalmem());
  const freeBytes = Math.min(process.availableMemory(), totalBytes);
  const blindSpot = "the machine did not tell in time: only this process's own view is known";
  return {
    atMs: performance.now(),
    ram: {
      name: "memory",
      totalBytes,
      usedBytes: totalBytes - freeBytes,
      freeBytes,
      source: "node",
      blindSpot,
    },
    gpus: [],
    isUnified: false,
    swapFreeBytes: 0,
    ownRamBytes: process.memoryUsage.rss(),
  };
}

export interface LoadRequest extends LoadChoices {
  modelPath: string;
  /** Of the file, read once for all plans. */
  shape: ModelShape;
  /** Null: unknown; nothing is remembered then. */
  sha256: string | null;
  cacheFolder: string;
  contextTokens: number | undefined;
  /** Where a probe saw answers get worse; undefined: it saw none, or was never made. */
  measuredLimitTokens?: number | undefined;
  neededTokens: number;
  /** False: sums that are the same for any number of threads. */
  flashAttention?: false | undefined;
  /** Where what others took in earlier sessions is kept. Left out: not asked. */
  stateFolder?: string | undefined;
  signal: AbortSignal;
}

export interface PlannedLoad extends PlannedModel {
  table: EstimateTable;
  overhead: EngineOverhead;
  /** Null: nothing is remembered. */
  key: EstimateKey | null;
}

/**
 * Plans one load on the machine as last seen. Throws "model-unusable", "interrupted".
 * Cost: a child process of a second for a file and settings never asked about, else some milliseconds.
 */
export async function planLoadOn(
  machine: PlanningMachine,
  request: LoadRequest,
): Promise<PlannedLoad> {
  const { modelPath, shape, cacheFolder, signal } = request;
  const { host, sample } = machine;
  const key = keyOf(machine, request.sha256);
  const known = key === null ? [] : await readEstimates(cacheFolder, key);
  const table = new EstimateTable(shape, host.device === "cpu" ? "cpu" : "gpu", known);
  const counted: KnownLoad[] = [];
  const kind = { device: host.device, gpuCount: sample.gpus.length };
  const overhead = key === null ? assumeOverhead(kind) : await readOverhead(cacheFolder, key, kind);
  const growthBytes = await readGrowth(host, request);
  const asked: ModelPlanRequest = {
    modelPath,
    shape,
    sample,
    cores: host.cores,
    device: host.device,
    policy: {
      deviceShare: DEVICE_SHARE,
      reservedBytes: request.reservedBytes ?? 0,
      growthBytes,
      effectiveShare: EFFECTIVE_SHARE,
      measuredLimitTokens: request.measuredLimitTokens,
      neededTokens: request.neededTokens,
      wishes: {
        contextTokens: request.contextTokens,
        gpuLayers: request.gpuLayers,
        batchTokens: request.batchTokens,
        keyType: request.cacheTypeK,
        valueType: request.cacheTypeV,
        flashAttention: request.flashAttention,
        threads: request.threads,
      },
    },
    overhead,
    smaller: [...readKnownShapes()].map(([alias, other]) => ({ alias, shape: other })),
    table,
    simulator: listenTo(machine.simulator, counted),
    signal,
  };
  const planned = await planWithGrowth(asked);
  if (key !== null && counted.length > 0) await recordEstimates(cacheFolder, key, counted);
  return { ...planned, table, overhead, key };
}

/** `--reserve` says what others need; else what they took in earlier sessions does. */
async function readGrowth(
  { device }: LlamaHost,
  { stateFolder, reservedBytes }: LoadRequest,
): Promise<number> {
  if (stateFolder === undefined || reservedBytes !== undefined) return 0;
  return expectGrowth(await readGrowthHistory(stateFolder), device === "cpu" ? "ram" : "gpu");
}

/** What others may take is no reason to refuse what fits now. */
async function planWithGrowth(request: ModelPlanRequest): Promise<PlannedModel> {
  const planned = await planModel(request);
  const { growthBytes = 0 } = request.policy;
  if (planned.plan.status === "fits" || growthBytes === 0) return planned;
  const without = await planModel({ ...request, policy: { ...request.policy, growthBytes: 0 } });
  if (without.plan.status === "refused") return planned;
  const notice = `Other programs took up to ${formatMemory(growthBytes)} more in earlier sessions; no room is left for that.`;
  const { plan } = without;
  return { ...without, plan: { ...plan, notices: [...plan.notices, notice] } };
}

/** Throws "memory-insufficient" or "load-refused" for a plan that is refused. */
export function requireFitting(plan: MemoryPlan, modelPath: string): FittingPlan {
  if (plan.status === "fits") return plan;
  const { reason, waysOut, missingBytes } = plan;
  const code = missingBytes > 0 ? "memory-insufficient" : "load-refused";
  throw new AgentError(code, { path: modelPath, reason, waysOut });
}

function keyOf(machine: PlanningMachine, sha256: string | null): EstimateKey | null {
  if (sha256 === null) return null;
  return { sha256, device: machine.deviceKey, engine: machine.host.engine };
}

/** Keeps what the engine counted. */
function listenTo(simulator: LoadSimulator, counted: KnownLoad[]): Pick<LoadSimulator, "simulate"> {
  return {
    async simulate(request, signal) {
      const loads = await simulator.simulate(request, signal);
      for (const [index, settings] of request.settings.entries()) {
        const load = loads[index];
        if (load?.ok) counted.push({ settings, memory: load.memory });
      }
      return loads;
    },
  };
}
