/**
 * Between what the task needs and what the model is good for: the contexts a plan may choose. Pure; memory decides
 * later. Invariant: floor ≤ target ≤ trained for every request that has passed `checkRequest`.
 */

import type { ModelShape } from "../shape/model-shape.ts";
import type { ContextBounds } from "./memory-plan.ts";
import { formatTokens } from "./memory-words.ts";
import type { MemoryPolicy } from "./plan-request.ts";
import { capContext } from "./policy-caps.ts";

/** llama.cpp pads a KV cache to this, so nothing between is cheaper. */
export const CONTEXT_STEP = 256;

export interface ContextRange {
  /** What the plan may not go below. */
  floorTokens: number;
  /** What is wanted, memory permitting. */
  targetTokens: number;
  limits: Pick<ContextBounds, "trained" | "effective" | "cap" | "asked">;
  /** Of the limits, the one that made the target. */
  by: Exclude<ContextBounds["by"], "fits">;
  notices: readonly string[];
}

export function boundContext(shape: ModelShape, policy: MemoryPolicy): ContextRange {
  const trained = shape.trainContextTokens;
  const limits = {
    trained,
    effective: decideEffective(trained, policy),
    cap: capContext(shape.parameterCount),
    asked: policy.wishes.contextTokens ?? null,
  };
  const { by, tokens: advised } = smallestOf(limits);
  if (limits.asked !== null) return followAsked(limits.asked, advised, limits);

  const floorTokens = Math.min(trained, roundUp(Math.max(policy.neededTokens, 1)));
  const targetTokens = Math.max(floorTokens, advised);
  const isRaised = policy.neededTokens > advised;
  const notices = isRaised ? [tellRaise(targetTokens, advised)] : [];
  return { floorTokens, targetTokens, limits, by, notices };
}

/** What was measured counts in place of the share that models are good for as a rule. */
function decideEffective(trained: number, policy: MemoryPolicy): number {
  const { effectiveShare, measuredLimitTokens } = policy;
  return roundDown(Math.min(trained, measuredLimitTokens ?? trained * effectiveShare));
}

function followAsked(asked: number, advised: number, limits: ContextRange["limits"]): ContextRange {
  const notices = asked > advised ? [tellAsked(asked, advised)] : [];
  return { floorTokens: asked, targetTokens: asked, limits, by: "asked", notices };
}

function tellRaise(tokens: number, advised: number): string {
  return `The task needs a context of ${formatTokens(tokens)}; this model is only advised up to ${formatTokens(advised)}.`;
}

function tellAsked(asked: number, advised: number): string {
  return `--ctx-size ${asked} is above the ${formatTokens(advised)} advised for this model: answers may get worse towards the end.`;
}

function smallestOf({ trained, effective, cap }: ContextRange["limits"]): {
  by: "trained" | "effective" | "cap";
  tokens: number;
} {
  const smallest = Math.min(trained, effective, cap);
  // The share is named before the cap, and the cap before the length it was trained on: the nearest reason first.
  if (smallest === effective) return { by: "effective", tokens: roundDown(effective) };
  if (smallest === cap) return { by: "cap", tokens: roundDown(cap) };
  return { by: "trained", tokens: roundDown(trained) };
}

/**
 * The largest context from `low` to `high` that fits, on whole steps between them; null when `low` does not.
 * Asks about log2 of the number of steps, and returns only what has been asked, so `fits` need not be monotone.
 */
export function largestContext(
  { low, high }: { low: number; high: number },
  fits: (contextTokens: number) => boolean,
): number | null {
  if (fits(high)) return high;
  if (low >= high || !fits(low)) return null;
  let largest = low;
  let below = Math.floor(low / CONTEXT_STEP);
  let above = Math.ceil(high / CONTEXT_STEP);
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (fits(middle * CONTEXT_STEP)) {
      below = middle;
      largest = middle * CONTEXT_STEP;
    } else {
      above = middle;
    }
  }
  return largest;
}

export function roundDown(tokens: number): number {
  return Math.floor(tokens / CONTEXT_STEP) * CONTEXT_STEP;
}

export function roundUp(tokens: number): number {
  return Math.ceil(tokens / CONTEXT_STEP) * CONTEXT_STEP;
}
