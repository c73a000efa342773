/** Plans as the planner may make them, with hostile text in the places where foreign text comes in. */
import type {
  FittingPlan,
  MemoryPlan,
  PlanTerm,
  PoolBudget,
  RefusedPlan,
} from "../../src/memory/plan/memory-plan.ts";
import type { MemorySample, PoolSample } from "../../src/memory/probe/memory-sample.ts";
import type { LayerShape, ModelShape } from "../../src/memory/shape/model-shape.ts";
import type { PlanReport, PlanTableReport, PlanTableRow } from "../../src/ui/plan-port.ts";

const MIB = 2 ** 20;
const GIB = 2 ** 30;

const layer: LayerShape = {
  weightBytes: 30 * MIB,
  expertBytes: 0,
  keyElements: 256,
  valueElements: 256,
  keyHeadLength: 128,
  valueHeadLength: 128,
  windowTokens: null,
  recurrentElements: 0,
};

const shape: ModelShape = {
  name: "Qwen\u001b[31m2.5",
  architecture: "qwen2",
  quantisation: "Q4_K_M",
  fileBytes: 1066 * MIB,
  parameterCount: 1.54e9,
  trainContextTokens: 32_768,
  vocabularySize: 151_936,
  embeddingLength: 1536,
  headCount: 12,
  feedForwardLength: 8960,
  expertCount: 0,
  expertsUsed: 0,
  weights: { inputBytes: 180 * MIB, outputBytes: 180 * MIB, isTied: true },
  layers: Array.from({ length: 28 }, () => layer),
};

const ramSample: PoolSample = {
  name: "memory",
  totalBytes: 16 * GIB,
  usedBytes: 5 * GIB,
  freeBytes: 11 * GIB,
  source: "cgroup v2",
  blindSpot: null,
};

export const gpuSample: PoolSample = {
  name: "NVIDIA\u0007 H200",
  totalBytes: 139 * GIB,
  usedBytes: 2 * GIB,
  freeBytes: 137 * GIB,
  source: "vulkan",
  blindSpot: "vulkan does not see\u0007 other programs",
};

export const cpuSample: MemorySample = {
  atMs: 1000,
  ram: ramSample,
  gpus: [],
  isUnified: false,
  swapFreeBytes: 2 * GIB,
  ownRamBytes: 100 * MIB,
};

const ramBudget: PoolBudget = {
  pool: "ram",
  name: "memory",
  totalBytes: 16 * GIB,
  othersBytes: 5 * GIB,
  headroomBytes: 1.6 * GIB,
  reservedBytes: 500_000_000,
  availableBytes: 16 * GIB - 5 * GIB - 1.6 * GIB - 500_000_000,
  blindSpot: null,
};

const gpuBudget: PoolBudget = {
  pool: "gpu",
  name: gpuSample.name,
  totalBytes: 139 * GIB,
  othersBytes: 2 * GIB,
  headroomBytes: 13.9 * GIB,
  reservedBytes: 0,
  availableBytes: 139 * GIB - 2 * GIB - 13.9 * GIB,
  blindSpot: gpuSample.blindSpot,
};

function createTerms(pool: PlanTerm["pool"], bytes: readonly number[]): PlanTerm[] {
  const names = ["weights", "KV cache", "compute buffers", "engine overhead"] as const;
  return names.map((name, index) => ({
    pool,
    name,
    bytes: (bytes[index] ?? 0) * MIB,
    source: name === "engine overhead" ? "assumed" : "native",
  }));
}

const settings: FittingPlan["settings"] = {
  gpuLayers: 0,
  contextTokens: 9728,
  batchTokens: 512,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};

export const cpuPlan: FittingPlan = {
  status: "fits",
  settings,
  threads: 8,
  estimate: {
    source: "native",
    weights: { ramBytes: 1066 * MIB, gpuBytes: 0 },
    context: { ramBytes: 566 * MIB, gpuBytes: 0 },
    terms: { keyValueBytes: 266 * MIB, recurrentBytes: 0, computeBytes: 300 * MIB },
  },
  context: {
    fits: 120_064,
    trained: 32_768,
    effective: 9728,
    cap: 16_384,
    asked: null,
    by: "effective",
  },
  sacrifices: [],
  budgets: [ramBudget],
  terms: createTerms("ram", [1066, 266, 300, 120]),
  alternatives: [
    {
      title: "KV cache q8_0",
      flags: ["--cache-type-k", "q8_0", "--cache-type-v", "q8_0"],
      settings: { ...settings, keyType: "q8_0", valueType: "q8_0" },
      cost: "answers differ a little from those of an exact cache",
      ramBytes: 1627 * MIB,
      gpuBytes: 0,
      fits: true,
    },
    {
      title: "qwen2.5-coder-0.5b\u0007",
      flags: ["--model", "qwen2.5-coder-0.5b"],
      settings: null,
      cost: "a third of the parameters, and about as much less skill at the tasks that take several steps",
      ramBytes: 700 * MIB,
      gpuBytes: 0,
      fits: true,
    },
  ],
  notices: ["The engine's overhead is assumed\u0007: it is measured by the first load."],
};

/** Most of the model on the GPU, the rest in RAM. */
export const partialPlan: FittingPlan = {
  ...cpuPlan,
  settings: { ...settings, gpuLayers: 20, batchTokens: 128, keyType: "q8_0", valueType: "q4_0" },
  context: { ...cpuPlan.context, fits: 9728, by: "fits", asked: 16_384 },
  sacrifices: ["batch", "context", "kv-q8_0", "gpu-layers"],
  budgets: [ramBudget, gpuBudget],
  terms: [
    ...createTerms("gpu", [600, 0.16, 260, 450]).map((term) =>
      term.name === "engine overhead" ? ({ ...term, source: "measured" } as const) : term,
    ),
    ...createTerms("ram", [466, 0, 40, 120]),
  ],
  alternatives: [],
  notices: [],
};

export const refusedPlan: RefusedPlan = {
  status: "refused",
  reason: "the smallest load\u0007 takes 11.2 GiB of memory and 8.9 GiB are available",
  missingBytes: 2345 * MIB,
  waysOut: [
    "load it with --cache-type-k q8_0, which takes 1,100 MiB less",
    "take qwen2.5-coder-0.5b\u0007",
    "free 2,345 MiB",
  ],
  budgets: [ramBudget],
  terms: createTerms("ram", [9000, 1800, 300, 120]),
  alternatives: cpuPlan.alternatives.map((way) => ({ ...way, fits: false })),
  notices: [],
};

/** Nothing was counted: a wish contradicts the model. */
export const contradictedPlan: RefusedPlan = {
  ...refusedPlan,
  reason: "--ctx-size 65536 is above the 32,768 tokens the model was trained on",
  missingBytes: 0,
  waysOut: [],
  budgets: [],
  terms: [],
  alternatives: [],
};

export function createPlanReport(
  plan: MemoryPlan = cpuPlan,
  changes: Partial<PlanReport> = {},
): PlanReport {
  return {
    model: {
      name: "qwen2.5-coder-1.5b",
      path: "/models/qwen\u0007.gguf",
      shape,
      attention: "full",
    },
    machine: { device: "cpu", cores: 8, sample: cpuSample },
    plans: [
      {
        askedTokens: null,
        plan,
        crossCheck: [
          { term: "weights", nativeBytes: 1066 * MIB, formulaBytes: 1066 * MIB },
          { term: "KV cache", nativeBytes: 0, formulaBytes: 2 * MIB },
          { term: "compute buffers", nativeBytes: 300 * MIB, formulaBytes: 294 * MIB },
        ],
      },
    ],
    ...changes,
  };
}

const row: PlanTableRow = {
  model: "qwen2.5-coder-1.5b",
  quantisation: "Q4_K_M",
  cacheType: "f16",
  contextTokens: 8192,
  weightBytes: 1066 * MIB,
  cacheBytes: 224 * MIB,
  computeBytes: 300 * MIB,
  overheadBytes: 750 * MIB,
  needBytes: 2340 * MIB,
  smallestCardGigabytes: 4,
  fits: null,
};

export function createTable(changes: Partial<PlanTableReport> = {}): PlanTableReport {
  return {
    contextTokens: 8192,
    rows: [
      row,
      { ...row, cacheType: "q8_0", cacheBytes: 119 * MIB, needBytes: 2235 * MIB },
      {
        ...row,
        model: "llama-3.3-70b\u0007",
        weightBytes: 40_000 * MIB,
        cacheBytes: 10_240 * MIB,
        needBytes: 51_290 * MIB,
        smallestCardGigabytes: null,
      },
    ],
    problems: [],
    ...changes,
  };
}
