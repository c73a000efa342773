/**
 * The compute buffers of a context: what llama.cpp's graph allocator holds at its fullest moment. A graph has a few
 * such moments, and the largest counts; the coefficients are what its allocator was seen to need, not theory. Pure.
 */
import type { LoadSettings, MemoryUse } from "../../runtime/load-settings.ts";
import { attentionOf } from "../shape/attention-kind.ts";
import type { LayerShape, ModelShape } from "../shape/model-shape.ts";
import { splitBlocks } from "./gpu-blocks.ts";
import { countCells } from "./kv-cache-size.ts";
import { countBatchTokens } from "./physical-batch.ts";

const FLOAT_BYTES = 4;
const HALF_BYTES = 2;

export function sizeCompute(
  shape: ModelShape,
  settings: LoadSettings,
  device: "cpu" | "gpu",
): MemoryUse {
  const moments = sizeMoments(shape, settings);
  const largest = Math.max(moments.output, moments.feedForward, moments.attention);
  if (device === "cpu") return { ramBytes: largest, gpuBytes: 0 };
  return splitCompute(shape, settings, moments);
}

interface Moments {
  /** The masks of the attention, alive in every layer. */
  masks: number;
  /** The looked-up tokens of one batch. */
  embeddings: number;
  attention: number;
  feedForward: number;
  output: number;
}

function sizeMoments(shape: ModelShape, settings: LoadSettings): Moments {
  const tokens = countBatchTokens(shape, settings);
  const column = tokens * FLOAT_BYTES;
  const isFlash = settings.flashAttention !== false;
  const caches = shape.layers.filter((layer) => layer.keyElements > 0);
  const cellCounts = new Set(caches.map((layer) => countCells(shape, layer, settings)));
  const masks = sum(cellCounts) * tokens * (isFlash ? HALF_BYTES : FLOAT_BYTES);
  const embeddings = shape.embeddingLength * column;
  const query = largestOf(caches, (layer) => layer.keyHeadLength) * shape.headCount * column;
  const keyValues = largestOf(caches, (layer) => layer.keyElements + layer.valueElements) * column;
  const scores = isFlash ? 0 : Math.max(0, ...cellCounts) * shape.headCount * column;
  return {
    masks,
    embeddings,
    attention: scores + masks + 2 * query + 3 * embeddings + keyValues,
    feedForward: masks + 3 * sizeFeedForward(shape) * column + query + 3 * embeddings,
    output:
      shape.vocabularySize * column + sizeBesideLogits(shape, settings, { query, embeddings }),
  };
}

/** Gate, up and their product are alive at once; of a mixture's experts only those used, each a fraction as wide. */
function sizeFeedForward({
  feedForwardLength,
  expertCount,
  embeddingLength,
  expertsUsed,
}: ModelShape): number {
  return expertCount === 0 ? feedForwardLength : expertsUsed * embeddingLength * EXPERT_WIDTH;
}

/** Width of an expert over that of the embedding, as mixtures of many small experts have it. */
const EXPERT_WIDTH = 0.5;

/** Two columns of embeddings lie below the logits, more where other tensors have broken the buffer into pieces. */
function sizeBesideLogits(
  shape: ModelShape,
  { keyType }: LoadSettings,
  { query, embeddings }: { query: number; embeddings: number },
): number {
  const kind = attentionOf(shape);
  if (kind === "latent") return 3 * embeddings + query;
  const isBroken = kind !== "full" || keyType.startsWith("q");
  return (isBroken ? 3 : 2) * embeddings;
}

/**
 * With a GPU the embeddings are looked up in RAM and the masks are made there. Attention is computed where the cache
 * is; the weights of blocks left in RAM are copied to the GPU for the rest, one tensor at a time.
 */
function splitCompute(shape: ModelShape, settings: LoadSettings, moments: Moments): MemoryUse {
  const { firstGpuBlock, hasGpuOutput } = splitBlocks(shape, settings.gpuLayers);
  const ramBlocks = shape.layers.slice(0, firstGpuBlock);
  const gpuBlocks = shape.layers.slice(firstGpuBlock);
  const copied = largestOf(ramBlocks, estimateLargestTensor);
  const { inputBytes, outputBytes, isTied } = shape.weights;
  const copiedOutput = hasGpuOutput ? 0 : outputBytes + (isTied ? inputBytes : 0);
  const gpuAttention = moments.attention + sizeUnpacked(shape, settings);
  return {
    ramBytes: hasCache(ramBlocks)
      ? moments.attention - 2 * moments.embeddings
      : moments.masks + moments.embeddings,
    gpuBytes: Math.max(
      moments.output + copiedOutput,
      moments.feedForward + copied,
      hasCache(gpuBlocks) ? gpuAttention : 0,
    ),
  };
}

function hasCache(blocks: readonly LayerShape[]): boolean {
  return blocks.some((layer) => layer.keyElements > 0);
}

/** Three tensors are most of a block: the feed-forward ones, or the experts. */
function estimateLargestTensor({ weightBytes, expertBytes }: LayerShape): number {
  return Math.max(expertBytes, weightBytes - expertBytes) / 3;
}

/** CUDA's flash attention unpacks a quantised cache of one layer to f16 (fattn.cu). */
function sizeUnpacked(shape: ModelShape, settings: LoadSettings): number {
  const isPacked = settings.keyType.startsWith("q") || settings.valueType.startsWith("q");
  if (settings.flashAttention === false || !isPacked) return 0;
  return largestOf(
    shape.layers,
    (layer) =>
      countCells(shape, layer, settings) * (layer.keyElements + layer.valueElements) * HALF_BYTES,
  );
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

function largestOf(layers: readonly LayerShape[], measure: (layer: LayerShape) => number): number {
  return layers.reduce((most, layer) => Math.max(most, measure(layer)), 0);
}
