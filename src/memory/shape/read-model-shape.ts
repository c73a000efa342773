/**
 * The shape of a model from the headers of its file, or of all its parts. Knows which caches llama.cpp v0.5.0 makes
 * for which architecture (llama_model::create_memory); an architecture it does not know attends fully everywhere.
 */
import nodePath from "node:path";
import { FILE_TYPES } from "../../runtime/ggml-types.ts";
import { type GgufArchitecture, readArchitecture } from "../../runtime/gguf-architecture.ts";
import { type ArchitectureKeys, openArchitectureKeys } from "../../runtime/gguf-keys.ts";
import { type GgufModel, readGgufModel } from "../../runtime/gguf-parts.ts";
import { type BlockMemory, readBlockMemories } from "../../runtime/gguf-recurrence.ts";
import type { GgufTensor } from "../../runtime/gguf-tensors.ts";
import { readWindows } from "./attention-windows.ts";
import type { LayerShape, ModelShape } from "./model-shape.ts";
import { groupWeights, type WeightGroups } from "./weight-groups.ts";

/** Multi-head latent attention, where the header says the lengths of the heads it stands for. */
const LATENT = new Set([
  "bailingmoe3",
  "deepseek2",
  "deepseek32",
  "dots3note",
  "glm-dsa",
  "hy_v4",
  "kimi-k3",
  "kimi-linear",
  "mistral4",
]);
/** They cache the keys of an indexer beside those of the attention, one head a layer. */
const INDEXED = new Set(["deepseek32", "dots3note", "glm-dsa", "hy_v4", "minimax-m3", "qwen4exp"]);
/** Gemma 3n: layers behind the first so many use their caches. */
const GEMMA_3N_CACHES = 20;

/**
 * Reads the shape. Throws "model-unreadable", "model-unusable" with what is wrong with the header.
 * Cost: 15 to 60 ms, no native code, no weights read.
 */
export async function readModelShape(path: string): Promise<ModelShape> {
  const model = await readGgufModel(path);
  const architecture = readArchitecture(model);
  const keys = openArchitectureKeys(model.header);
  const { blockCount, draftBlockCount } = architecture;
  const weights = groupWeights(model.tensors, {
    architecture: architecture.name,
    blockCount,
    draftBlockCount,
  });
  const caches = readCaches(keys, architecture, readBlockMemories(model, architecture));
  return {
    name: readName(model),
    architecture: architecture.name,
    quantisation: readQuantisation(model),
    fileBytes: model.totalBytes,
    parameterCount: model.tensors.reduce((sum, { elements }) => sum + elements, 0),
    trainContextTokens: architecture.trainContextTokens,
    vocabularySize: architecture.vocabularySize,
    embeddingLength: architecture.embeddingLength,
    headCount: Math.max(...architecture.headCounts),
    feedForwardLength: Math.max(...architecture.feedForwardLengths),
    expertCount: architecture.expertCount,
    expertsUsed: architecture.expertsUsed,
    weights: {
      inputBytes: weights.inputBytes,
      outputBytes: weights.outputBytes,
      isTied: weights.isTied,
    },
    layers: repeatLayers(keys, joinLayers(weights, caches)),
  };
}

type LayerCache = Omit<LayerShape, "weightBytes" | "expertBytes">;

function readCaches(
  keys: ArchitectureKeys,
  architecture: GgufArchitecture,
  memories: readonly BlockMemory[],
): LayerCache[] {
  const { name, keyLength, valueLength, keyValueHeadCounts } = architecture;
  const windows = readWindows(keys, architecture);
  const isLatent =
    LATENT.has(name) &&
    isStated(keys, "attention.key_length_mla") &&
    isStated(keys, "attention.value_length_mla");
  const indexLength = INDEXED.has(name) ? (keys.count("attention.indexer.key_length") ?? 0) : 0;
  const cachedCount = countCachedLayers(keys, architecture);
  const windowKeyLength = keys.count("attention.key_length_swa") ?? keyLength;
  const windowValueLength = keys.count("attention.value_length_swa") ?? valueLength;
  return memories.map(({ hasCache, recurrentElements }, block) => {
    const windowTokens = windows[block] ?? null;
    const heads = keyValueHeadCounts[block] ?? 0;
    if (!hasCache || block >= cachedCount || heads === 0) return { ...NO_CACHE, recurrentElements };
    const keyHead = windowTokens === null ? keyLength : windowKeyLength;
    const valueHead = windowTokens === null ? valueLength : windowValueLength;
    return {
      keyElements: keyHead * heads + indexLength,
      valueElements: isLatent ? 0 : valueHead * heads,
      keyHeadLength: keyHead,
      valueHeadLength: isLatent ? 0 : valueHead,
      windowTokens,
      recurrentElements,
    };
  });
}

const NO_CACHE: LayerCache = {
  keyElements: 0,
  valueElements: 0,
  keyHeadLength: 0,
  valueHeadLength: 0,
  windowTokens: null,
  recurrentElements: 0,
};

function isStated(keys: ArchitectureKeys, key: string): boolean {
  return (keys.count(key) ?? 0) > 0;
}

/** How many layers, from the first, have a cache of their own; the others share one. */
function countCachedLayers(keys: ArchitectureKeys, { name, blockCount }: GgufArchitecture): number {
  if (name === "gemma3n") return GEMMA_3N_CACHES;
  if (name !== "gemma4") return blockCount;
  return blockCount - (keys.count("attention.shared_kv_layers") ?? 0);
}

function joinLayers(weights: WeightGroups, caches: readonly LayerCache[]): LayerShape[] {
  return caches.map((cache, block) => ({
    weightBytes: weights.blocks[block]?.bytes ?? 0,
    expertBytes: weights.blocks[block]?.expertBytes ?? 0,
    ...cache,
  }));
}

/** Nanbeige runs through its blocks several times: each time with caches of their own, with the same weights. */
function repeatLayers(keys: ArchitectureKeys, layers: LayerShape[]): LayerShape[] {
  const loops = keys.architecture === "nanbeige" ? (keys.count("num_loops") ?? 1) : 1;
  if (loops < 1 || loops * layers.length > MAX_LAYERS) {
    throw keys.damage(`its header says num_loops = ${loops}`);
  }
  const again = layers.map((layer) => ({ ...layer, weightBytes: 0, expertBytes: 0 }));
  return [layers, ...Array<LayerShape[]>(loops - 1).fill(again)].flat();
}

const MAX_LAYERS = 512; // LLAMA_MAX_LAYERS

function readName({ header }: GgufModel): string {
  const name = header.entries.get("general.name");
  const stated = name?.kind === "text" ? name.value.trim() : "";
  return stated === "" ? nodePath.basename(header.path, ".gguf") : stated;
}

function readQuantisation({ header, tensors }: GgufModel): string {
  const type = header.entries.get("general.file_type");
  const stated = type?.kind === "number" ? FILE_TYPES[Number(type.value)] : undefined;
  return stated ?? findHeaviestType(tensors);
}

function findHeaviestType(tensors: readonly GgufTensor[]): string {
  const bytesByType = new Map<string, number>();
  for (const { type, bytes } of tensors) {
    bytesByType.set(type.name, (bytesByType.get(type.name) ?? 0) + bytes);
  }
  const [heaviest] = [...bytesByType].sort(([, one], [, other]) => other - one);
  return heaviest?.[0] ?? "";
}
