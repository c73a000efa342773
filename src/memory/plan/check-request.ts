/** What makes a plan impossible before any memory is counted: figures that are no figures, wishes that contradict. */

import { isQuantised } from "../../runtime/load-settings.ts";
import type { PoolSample } from "../probe/memory-sample.ts";
import { findMisfit, resolveCacheTypes } from "./cache-types.ts";
import { formatTokens } from "./memory-words.ts";
import type { LoadWishes, PlanRequest } from "./plan-request.ts";

/** Why no plan can be made, as a sentence part; null: nothing is wrong so far. */
export function checkRequest(request: PlanRequest): string | null {
  const { shape, policy } = request;
  return (
    checkFigures(request) ??
    checkWishes(policy.wishes) ??
    checkContext(request) ??
    findMisfit(shape, resolveCacheTypes(policy.wishes))
  );
}

function checkFigures({ shape, sample, cores, policy, overhead }: PlanRequest): string | null {
  const pools = [sample.ram, ...sample.gpus];
  const broken = pools.find((pool) => !isReadable(pool));
  if (broken !== undefined) return `the figures of ${broken.name} cannot be read`;
  if (
    shape.layers.length === 0 ||
    !isCount(shape.trainContextTokens) ||
    !(shape.parameterCount > 0)
  )
    return "the model's header has no usable layers, parameters or context length";
  const shares = [policy.deviceShare, policy.effectiveShare];
  const amounts = [
    policy.reservedBytes,
    policy.growthBytes ?? 0,
    policy.neededTokens,
    overhead.ramBytes,
    overhead.gpuBytes,
  ];
  const isPolicySound =
    shares.every((share) => share > 0 && share <= 1) &&
    amounts.every((amount) => Number.isFinite(amount) && amount >= 0) &&
    isCount(cores);
  return isPolicySound ? null : "the policy's figures are not usable";
}

function isReadable({ totalBytes, usedBytes }: PoolSample): boolean {
  return Number.isFinite(totalBytes) && totalBytes > 0 && usedBytes >= 0 && usedBytes < Infinity;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function checkWishes(wishes: LoadWishes): string | null {
  const { gpuLayers } = wishes;
  const counts = [
    { flag: "--ctx-size", value: wishes.contextTokens },
    { flag: "--batch-size", value: wishes.batchTokens },
    { flag: "--threads", value: wishes.threads },
    // 0 is a count of layers too.
    { flag: "--gpu-layers", value: typeof gpuLayers === "number" ? gpuLayers + 1 : undefined },
  ];
  const wrong = counts.find(({ value }) => value !== undefined && !isCount(value));
  if (wrong !== undefined) return `${wrong.flag} is not a whole number it can take`;
  const { valueType } = resolveCacheTypes(wishes);
  return wishes.flashAttention === false && isQuantised(valueType)
    ? `a ${valueType} KV cache needs flash attention, whose sums depend on the number of threads`
    : null;
}

function checkContext({ shape, policy }: PlanRequest): string | null {
  const trained = shape.trainContextTokens;
  const asked = policy.wishes.contextTokens;
  const needed = policy.neededTokens;
  if (needed > trained)
    return `the task needs a context of ${formatTokens(needed)}, and the model was trained on ${formatTokens(trained)}`;
  if (asked === undefined) return null;
  if (asked > trained)
    return `--ctx-size ${asked} is above the ${formatTokens(trained)} the model was trained on`;
  if (asked < needed)
    return `--ctx-size ${asked} is less than the ${formatTokens(needed)} the task needs`;
  return null;
}
