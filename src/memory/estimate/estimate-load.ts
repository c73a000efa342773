/**
 * What a load would take, by the best that is known: llama.cpp's own count where it was asked, our formula elsewhere,
 * its compute buffers corrected by the nearest count. Knows neither files nor processes.
 */
import type { LoadMemory, LoadSettings, MemoryUse } from "../../runtime/load-settings.ts";
import type { ModelShape } from "../shape/model-shape.ts";
import type { EstimateLoad, LoadEstimate } from "./load-estimate.ts";
import { estimateByFormula } from "./memory-model.ts";
import { describeCompute, describeKey } from "./settings-key.ts";

export interface KnownLoad {
  settings: LoadSettings;
  memory: LoadMemory;
}

interface Counted {
  contextTokens: number;
  native: LoadEstimate;
  formula: LoadEstimate;
}

export class EstimateTable {
  readonly #shape: ModelShape;
  readonly #device: "cpu" | "gpu";
  readonly #native = new Map<string, LoadEstimate>();
  /** By what compute buffers depend on most, GPU layers included. */
  readonly #similar = new Map<string, Counted[]>();

  constructor(shape: ModelShape, device: "cpu" | "gpu", known: readonly KnownLoad[] = []) {
    this.#shape = shape;
    this.#device = device;
    for (const { settings, memory } of known) this.add(settings, memory);
  }

  /** Bound, so that it can be handed on. */
  readonly estimate: EstimateLoad = (settings) => {
    const native = this.#native.get(describeKey(settings));
    if (native !== undefined) return native;
    const formula = estimateByFormula(this.#shape, settings, this.#device);
    const nearest = this.#findNearest(settings);
    return nearest === null ? formula : correct(formula, nearest);
  };

  /** Takes over llama.cpp's count. Its terms: caches by formula, which is exact, compute what is left. */
  add(settings: LoadSettings, memory: LoadMemory): void {
    const formula = estimateByFormula(this.#shape, settings, this.#device);
    const native = describeNative(memory, formula);
    this.#native.set(describeKey(settings), native);
    const key = similarityOf(settings);
    const similar = this.#similar.get(key) ?? [];
    similar.push({ contextTokens: settings.contextTokens, native, formula });
    this.#similar.set(key, similar);
  }

  has(settings: LoadSettings): boolean {
    return this.#native.has(describeKey(settings));
  }

  #findNearest({ contextTokens, ...settings }: LoadSettings): Counted | null {
    const similar = this.#similar.get(similarityOf({ contextTokens, ...settings })) ?? [];
    const distance = (counted: Counted) =>
      Math.abs(Math.log(counted.contextTokens / contextTokens));
    return similar.reduce<Counted | null>(
      (best, each) => (best === null || distance(each) < distance(best) ? each : best),
      null,
    );
  }
}

function similarityOf(settings: LoadSettings): string {
  return `${settings.gpuLayers}:${describeCompute(settings)}`;
}

/** `memory` as an estimate. */
function describeNative(memory: LoadMemory, formula: LoadEstimate): LoadEstimate {
  const { keyValueBytes, recurrentBytes } = formula.terms;
  const total = memory.context.ramBytes + memory.context.gpuBytes;
  const computeBytes = Math.max(0, total - keyValueBytes - recurrentBytes);
  return {
    source: "native",
    weights: memory.weights,
    context: memory.context,
    terms: { keyValueBytes, recurrentBytes, computeBytes },
  };
}

/** The weights are those counted; what the formula missed in a context of another size it is taken to miss here. */
function correct(formula: LoadEstimate, { native, formula: before }: Counted): LoadEstimate {
  const context = shift(formula.context, native.context, before.context);
  const missed =
    context.ramBytes + context.gpuBytes - formula.context.ramBytes - formula.context.gpuBytes;
  const computeBytes = Math.max(0, formula.terms.computeBytes + missed);
  return {
    source: "formula",
    weights: native.weights,
    context,
    terms: { ...formula.terms, computeBytes },
  };
}

function shift(use: MemoryUse, seen: MemoryUse, expected: MemoryUse): MemoryUse {
  return {
    ramBytes: Math.max(0, use.ramBytes + seen.ramBytes - expected.ramBytes),
    gpuBytes: Math.max(0, use.gpuBytes + seen.gpuBytes - expected.gpuBytes),
  };
}
