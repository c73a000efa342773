/** What the planner is asked: a model, a machine, a policy and what a person wishes. Data and one function. */
import type { KvCacheType, LoadSettings } from "../../runtime/load-settings.ts";
import type { EstimateLoad } from "../estimate/load-estimate.ts";
import type { MemorySample } from "../probe/memory-sample.ts";
import type { ModelShape } from "../shape/model-shape.ts";

export interface PlanRequest {
  shape: ModelShape;
  sample: MemorySample;
  /** That this process may use. */
  cores: number;
  device: "cpu" | "cuda" | "vulkan" | "metal";
  policy: MemoryPolicy;
  estimate: EstimateLoad;
  overhead: EngineOverhead;
  /** Other models of the catalogue; those that are not smaller are left out. */
  smaller: readonly CatalogueShape[];
  /** Why the engine will not load these settings, as a sentence part; null: as far as is known it will. */
  refusalOf?: RefusalOf | undefined;
}

export type RefusalOf = (settings: LoadSettings) => string | null;

export interface CatalogueShape {
  alias: string;
  shape: ModelShape;
}

export interface MemoryPolicy {
  /** Of a memory's total, above 0, at most 1: what everybody together may hold. */
  deviceShare: number;
  /** `--reserve`: kept for others, on the GPU where one is used, else in RAM. */
  reservedBytes: number;
  /** What other programs are known to grow by: the headroom is never smaller. Left out: not known. */
  growthBytes?: number | undefined;
  /** Of the trained context: what the model is good for, above 0. */
  effectiveShare: number;
  /** The fill from which answers were seen to get worse. Left out: not measured. */
  measuredLimitTokens?: number | undefined;
  /** What the task cannot do without. */
  neededTokens: number;
  wishes: LoadWishes;
}

/** The flags. What is given is kept as it is, or the plan is refused; what is left out is the planner's. */
export interface LoadWishes {
  contextTokens?: number | undefined;
  gpuLayers?: number | "auto" | "max" | undefined;
  batchTokens?: number | undefined;
  /** Given alone, it goes for the values too: mixed types have no fast kernel on a GPU. */
  keyType?: KvCacheType | undefined;
  valueType?: KvCacheType | undefined;
  /** False: sums that are the same for any number of threads. llama.cpp's flash attention on the CPU splits the cache among them. */
  flashAttention?: false | undefined;
  threads?: number | undefined;
}

/** What the engine and the driver take beside the model. */
export interface EngineOverhead {
  ramBytes: number;
  gpuBytes: number;
  source: "measured" | "assumed";
}

/** Whether any of the model may lie in GPU memory: there is such memory, and nobody has forbidden it. */
export function usesGpu({ device, sample, policy }: PlanRequest): boolean {
  const hasGpuMemory = sample.isUnified || sample.gpus.length > 0;
  return device !== "cpu" && hasGpuMemory && policy.wishes.gpuLayers !== 0;
}
