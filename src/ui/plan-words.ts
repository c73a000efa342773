/** A memory plan in words, as sentence parts: for its own command and for the doctor. Pure. */
import type {
  ContextBounds,
  FittingPlan,
  MemoryPlan,
  Sacrifice,
} from "../memory/plan/memory-plan.ts";
import type { CheckedTerm } from "./plan-port.ts";
import { formatCount, formatCounted, formatMebibytes } from "./quantities.ts";

type Pool = MemoryPlan["terms"][number]["pool"];

export const POOL_NAMES: Readonly<Record<Pool, string>> = { gpu: "GPU", ram: "RAM" };

const SACRIFICES: Readonly<Record<Sacrifice, string>> = {
  batch: "a larger batch",
  context: "a longer context",
  "kv-q8_0": "a KV cache better than q8_0",
  "kv-q4_0": "a KV cache better than q4_0",
  "gpu-layers": "layers on the GPU",
};

const BOUNDS: Readonly<Record<ContextBounds["by"], string>> = {
  fits: "what fits into memory",
  trained: "the length the model was trained on",
  effective: "the part of the trained length that serves well",
  cap: "the cap for a model of this size",
  asked: "what was asked for",
};

/** How the model is loaded. `layerCount`, where it is known, is that of the model, its output not counted. */
export function describeLoad({ settings, threads }: FittingPlan, layerCount?: number): string {
  const { gpuLayers, contextTokens, batchTokens, keyType, valueType, flashAttention } = settings;
  return [
    describeLayers(gpuLayers, layerCount),
    `context ${formatCount(contextTokens)} tokens`,
    `batch ${formatCount(batchTokens)}`,
    `KV cache ${keyType === valueType ? keyType : `${keyType} and ${valueType}`}`,
    `flash attention ${describeSwitch(flashAttention)}`,
    formatCounted(threads, "thread"),
  ].join(", ");
}

/** The output counts as a layer, as it does in --gpu-layers. */
function describeLayers(gpuLayers: number, layerCount: number | undefined): string {
  if (gpuLayers === 0) return "all layers on the CPU";
  if (layerCount === undefined) return `${formatCounted(gpuLayers, "layer")} on the GPU`;
  return `${formatCount(gpuLayers)} of ${formatCounted(layerCount + 1, "layer")} on the GPU`;
}

function describeSwitch(value: "auto" | boolean): string {
  if (value === "auto") return "auto";
  return value ? "on" : "off";
}

/** What limits the context. */
export function describeRule({ by }: ContextBounds): string {
  return BOUNDS[by];
}

/** All limits, in tokens. */
export function describeBounds({ fits, trained, effective, cap, asked }: ContextBounds): string {
  return [
    `fits ${formatCount(fits)}`,
    `trained ${formatCount(trained)}`,
    `effective ${formatCount(effective)}`,
    `cap ${formatCount(cap)}`,
    ...(asked === null ? [] : [`asked ${formatCount(asked)}`]),
  ].join(" · ");
}

/** In the order of sacrifice. */
export function describeSacrifices(sacrifices: readonly Sacrifice[]): string {
  return sacrifices.length === 0
    ? "nothing"
    : sacrifices.map((sacrifice) => SACRIFICES[sacrifice]).join(", ");
}

/** Our closed form over the engine's figure, less one; null where only the engine counts nothing. */
export function shareOff({ nativeBytes, formulaBytes }: Omit<CheckedTerm, "term">): number | null {
  if (formulaBytes === nativeBytes) return 0;
  return nativeBytes === 0 ? null : (formulaBytes - nativeBytes) / nativeBytes;
}

export interface PoolSum {
  pool: Pool;
  needBytes: number;
  /** Of all budgets of this pool together; null: there is no budget for it. */
  availableBytes: number | null;
}

/** The GPU first; only pools that have a budget or a term. */
export function sumPools({ budgets, terms }: Pick<MemoryPlan, "budgets" | "terms">): PoolSum[] {
  return (["gpu", "ram"] as const).flatMap((pool) => {
    const own = budgets.filter((budget) => budget.pool === pool);
    const parts = terms.filter((term) => term.pool === pool);
    if (own.length === 0 && parts.length === 0) return [];
    const available = own.reduce((sum, { availableBytes }) => sum + availableBytes, 0);
    const needBytes = parts.reduce((sum, { bytes }) => sum + bytes, 0);
    return [{ pool, needBytes, availableBytes: own.length === 0 ? null : available }];
  });
}

/** `GPU 6,402 of 12,000 MiB, RAM 640 of 5,000 MiB`. */
export function describeSums(plan: Pick<MemoryPlan, "budgets" | "terms">): string {
  return sumPools(plan)
    .map(({ pool, needBytes, availableBytes }) => {
      const need = formatMebibytes(needBytes);
      const limit = availableBytes === null ? "" : ` of ${formatMebibytes(availableBytes)}`;
      return `${POOL_NAMES[pool]} ${need}${limit} MiB`;
    })
    .join(", ");
}
