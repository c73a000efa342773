/** What node-llama-cpp and llama.cpp make of the batch and context sizes asked for. Pure. */
import type { LoadSettings } from "../../runtime/load-settings.ts";
import type { ModelShape } from "../shape/model-shape.ts";

/** Cells of a KV cache come in such groups (llama-kv-cache.cpp). */
const CELL_GROUP = 256;

export function roundUpCells(cells: number): number {
  return Math.ceil(cells / CELL_GROUP) * CELL_GROUP;
}

/** Tokens of one decode call: node-llama-cpp asks for one more where a window slides, llama.cpp for no more than fit. */
export function countBatchTokens(
  { layers, trainContextTokens }: Pick<ModelShape, "layers" | "trainContextTokens">,
  { batchTokens, contextTokens, sequences }: LoadSettings,
): number {
  const slides = layers.some(
    ({ windowTokens }) => windowTokens !== null && windowTokens < trainContextTokens,
  );
  const asked = Math.max(batchTokens, sequences) + (slides ? 1 : 0);
  return Math.min(asked, roundUpCells(contextTokens) * sequences);
}
