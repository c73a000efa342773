import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { attentionOf } from "../../../src/memory/shape/attention-kind.ts";
import type { ModelShape } from "../../../src/memory/shape/model-shape.ts";
import { readModelShape } from "../../../src/memory/shape/read-model-shape.ts";
import { writeByteModel } from "../../support/byte-model.ts";
import type { MetadataValue } from "../../support/gguf-writer.ts";
import { type HeaderPlan, writeHeaderFile } from "../../support/header-file.ts";
import { writeModelShape } from "../../support/model-shapes.ts";

const folder = mkdtempSync(path.join(tmpdir(), "model-shape-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

function read(plan: HeaderPlan = {}): Promise<ModelShape> {
  return readModelShape(writeHeaderFile(path.join(folder, `${files++}.gguf`), plan));
}

/** Layer by layer: "-" without a cache, "f" for a full one, else the window's length. */
function windowsOf({ layers }: ModelShape): string {
  return layers
    .map((layer) => (layer.keyElements === 0 ? "-" : String(layer.windowTokens ?? "f")))
    .join(" ");
}

/** KV cache in f16 for one token over all full layers, and what is kept beside, as the published figures have it. */
function measure(shape: ModelShape) {
  const full = shape.layers.filter((layer) => layer.windowTokens === null);
  const elements = full.reduce((sum, each) => sum + each.keyElements + each.valueElements, 0);
  const recurrent = shape.layers.reduce((sum, each) => sum + each.recurrentElements, 0);
  return {
    kind: attentionOf(shape),
    kibPerToken: (elements * 2) / 1024,
    windowed: shape.layers.length - full.length,
    stateMib: Number(((recurrent * 4) / 2 ** 20).toFixed(2)),
    isTied: shape.weights.isTied,
  };
}

/** Checked against what llama.cpp allocates for each of them. */
test.each<[string, ReturnType<typeof measure>]>([
  [
    "llama-3.3-70b-Q4_K_M",
    { kind: "full", kibPerToken: 320, windowed: 0, stateMib: 0, isTied: false },
  ],
  [
    "llama-3.2-3b-Q5_K_M",
    { kind: "full", kibPerToken: 112, windowed: 0, stateMib: 0, isTied: true },
  ],
  [
    "granite-4.1-8b-Q4_K_M",
    { kind: "full", kibPerToken: 160, windowed: 0, stateMib: 0, isTied: true },
  ],
  ["qwen3-8b-Q4_K_M", { kind: "full", kibPerToken: 144, windowed: 0, stateMib: 0, isTied: false }],
  [
    "qwen3-coder-30b-a3b-Q4_K_M",
    { kind: "full", kibPerToken: 96, windowed: 0, stateMib: 0, isTied: false },
  ],
  [
    "qwen3.6-27b-Q4_K_M",
    { kind: "hybrid", kibPerToken: 64, windowed: 0, stateMib: 149.63, isTied: false },
  ],
  [
    "granite-4.0-h-tiny-Q4_K_M",
    { kind: "hybrid", kibPerToken: 8, windowed: 0, stateMib: 55.37, isTied: true },
  ],
  [
    "gpt-oss-20b-MXFP4",
    { kind: "sliding-window", kibPerToken: 24, windowed: 12, stateMib: 0, isTied: false },
  ],
  [
    "gemma3-12b-Q4_K_M",
    { kind: "sliding-window", kibPerToken: 64, windowed: 40, stateMib: 0, isTied: true },
  ],
  [
    "lfm2-1.2b-Q4_K_M",
    { kind: "hybrid", kibPerToken: 12, windowed: 0, stateMib: 0.16, isTied: true },
  ],
  [
    "deepseek-v2-lite-mla-Q4_K_M",
    { kind: "latent", kibPerToken: 30.375, windowed: 0, stateMib: 0, isTied: false },
  ],
])("the caches of %s are as llama.cpp makes them", async (name, expected) => {
  expect(measure(await readModelShape(writeModelShape(name)))).toEqual(expected);
});

test("the weights of a mixture of experts are told apart, and add up to the file's", async () => {
  const shape = await readModelShape(writeModelShape("qwen3-coder-30b-a3b-Q4_K_M"));
  const layers = shape.layers.reduce((sum, layer) => sum + layer.weightBytes, 0);
  const experts = shape.layers.reduce((sum, layer) => sum + layer.expertBytes, 0);
  const total = layers + shape.weights.inputBytes + shape.weights.outputBytes;
  expect(Math.round(total / 2 ** 20)).toBe(17_691); // what llama.cpp counts
  expect(experts / layers).toBeGreaterThan(0.9);
  expect(shape).toMatchObject({
    architecture: "qwen3moe",
    quantisation: "Q4_K_M",
    expertCount: 128,
    expertsUsed: 8,
    vocabularySize: 151_936,
    trainContextTokens: 262_144,
  });
  expect(shape.parameterCount / 1e9).toBeCloseTo(30.5, 1);
});

test("every byte of a small model is accounted for", async () => {
  const shape = await readModelShape(writeByteModel());
  const tokens = shape.vocabularySize;
  expect(shape).toEqual({
    name: "byte model",
    architecture: "llama",
    quantisation: "F32",
    fileBytes: expect.any(Number),
    parameterCount: 2 * tokens * 64 + 64 + 2 * 36_992,
    trainContextTokens: 4096,
    vocabularySize: tokens,
    embeddingLength: 64,
    headCount: 4,
    feedForwardLength: 128,
    expertCount: 0,
    expertsUsed: 0,
    weights: { inputBytes: tokens * 256, outputBytes: tokens * 256 + 256, isTied: false },
    layers: Array(2).fill({
      weightBytes: 4 * 36_992,
      expertBytes: 0,
      keyElements: 32,
      valueElements: 32,
      keyHeadLength: 16,
      valueHeadLength: 16,
      windowTokens: null,
      recurrentElements: 0,
    }),
  });
});

const window = (tokens: number) => ({ "attention.sliding_window": tokens });
const pattern = (value: MetadataValue | number | readonly number[]) => ({
  "attention.sliding_window_pattern": value,
});

test.each<[string, HeaderPlan, string]>([
  ["llama", { blocks: 4, says: window(512) }, "f f f f"],
  ["qwen2", { blocks: 4, says: window(512) }, "f f f f"],
  ["phi3", { blocks: 4, says: window(512) }, "f f f f"],
  ["smollm3", { blocks: 4, says: window(512) }, "f f f f"],
  ["glm4", { blocks: 4 }, "f f f f"],
  ["an-architecture-of-the-future", { blocks: 4, says: window(512) }, "f f f f"],
  ["gemma2", { blocks: 4 }, "4096 f 4096 f"],
  ["gemma2", { blocks: 4, says: window(512) }, "512 f 512 f"],
  ["gemma3", { blocks: 7, says: window(512) }, "512 512 512 512 512 f 512"],
  ["gemma3", { blocks: 4 }, "f f f f"],
  ["gemma3", { blocks: 4, says: window(0) }, "f f f f"],
  ["gemma3", { blocks: 4, says: { ...window(512), ...pattern(2) } }, "512 f 512 f"],
  ["gemma3", { blocks: 4, says: { ...window(512), ...pattern([1, 0, 0, 1]) } }, "512 f f 512"],
  ["gpt-oss", { blocks: 4, says: window(128) }, "128 f 128 f"],
  ["cohere2", { blocks: 5, says: window(512) }, "512 512 512 f 512"],
  ["cohere2moe", { blocks: 5, says: window(512) }, "f 512 512 512 f"],
  ["olmo2", { blocks: 4, says: window(512) }, "512 512 512 f"],
  ["olmo2", { blocks: 4 }, "f f f f"],
  ["exaone4", { blocks: 4, says: window(512) }, "f f f f"],
  ["exaone-moe", { blocks: 4 }, "128 128 128 f"],
  ["llama4", { blocks: 4, says: window(512) }, "8192 8192 8192 f"],
  ["llama4", { blocks: 4, says: window(0) }, "f f f f"],
  ["smallthinker", { blocks: 4, says: window(512) }, "f 4096 4096 4096"],
  [
    "lfm2",
    { says: { ...window(512), "shortconv.l_cache": 3, "attention.head_count_kv": [0, 2] } },
    "- 512",
  ],
  ["mimo2", { blocks: 4, says: { ...window(512), ...pattern([1, 1, 0, 1]) } }, "512 512 f 512"],
  [
    "gemma4",
    {
      blocks: 4,
      says: { ...window(512), ...pattern([1, 0, 1, 0]), "attention.shared_kv_layers": 2 },
    },
    "512 f - -",
  ],
  ["gemma3n", { blocks: 22, says: window(64) }, `${"64 64 64 64 f ".repeat(4)}- -`],
  [
    "gemma3",
    { blocks: 4, says: { ...window(512), ...pattern(2), nextn_predict_layers: 1 } },
    "512 f 512 -",
  ],
  ["deci", { says: { "attention.head_count": [4, 0], "attention.head_count_kv": [2, 0] } }, "f -"],
])("the layers of %s attend as they do in llama.cpp (%#)", async (architecture, plan, expected) => {
  expect(windowsOf(await read({ ...plan, architecture }))).toBe(expected);
});

test("exaone4 slides in the large model only", async () => {
  const shape = await read({ architecture: "exaone4", blocks: 64 });
  expect(shape.layers.filter((layer) => layer.windowTokens === 4096)).toHaveLength(48);
});

test("windowed layers may have heads of another length", async () => {
  const says = {
    ...window(512),
    ...pattern([1, 0]),
    "attention.key_length": 128,
    "attention.value_length": 128,
    "attention.key_length_swa": 64,
    "attention.value_length_swa": 32,
  };
  const { layers } = await read({ architecture: "gemma4", says });
  expect(layers).toMatchObject([
    { keyElements: 128, valueElements: 64, keyHeadLength: 64, valueHeadLength: 32 },
    { keyElements: 256, valueElements: 256, keyHeadLength: 128, valueHeadLength: 128 },
  ]);
});

const LATENT = {
  "attention.head_count_kv": 1,
  "attention.key_length": 72,
  "attention.value_length": 64,
};
const STATED = { ...LATENT, "attention.key_length_mla": 24, "attention.value_length_mla": 16 };

test.each<[string, HeaderPlan, object]>([
  ["deepseek2", { says: STATED }, { keyElements: 72, valueElements: 0, valueHeadLength: 0 }],
  ["deepseek2", { says: LATENT }, { keyElements: 72, valueElements: 64, valueHeadLength: 64 }],
  ["llama", { says: STATED }, { keyElements: 72, valueElements: 64 }],
  [
    "deepseek32",
    { says: { ...STATED, "attention.indexer.key_length": 128 } },
    { keyElements: 200, valueElements: 0 },
  ],
])("%s caches what its heads need (%#)", async (architecture, plan, expected) => {
  expect((await read({ ...plan, architecture })).layers[0]).toMatchObject(expected);
});

const tensor = (name: string) => ({ name, dimensions: [256], type: "F32" });

test.each<[string, string, Partial<Record<"inputBytes" | "outputBytes" | "first", number>>]>([
  ["llama", "output_norm.weight", { outputBytes: 1024 }],
  ["llama", "token_embd_norm.weight", { first: 1024 }],
  ["llama", "rope_freqs.weight", { first: 1024 }],
  ["lfm2moe", "token_embd_norm.weight", { outputBytes: 1024 }],
  ["gemma3n", "per_layer_token_embd.weight", { inputBytes: 1024 }],
  ["gemma3n", "per_layer_model_proj.weight", { first: 1024 }],
  ["gemma3n", "altup_proj.weight", { outputBytes: 1024 }],
  ["gpt2", "position_embd.weight", { inputBytes: 1024 }],
])("in %s, %s goes where llama.cpp puts it", async (architecture, name, expected) => {
  const says: Record<string, number> = architecture === "lfm2moe" ? { "shortconv.l_cache": 3 } : {};
  const without = await read({ architecture, says });
  const shape = await read({ architecture, says, tensors: [tensor(name)] });
  const places = ({ weights, layers }: ModelShape) => ({
    ...weights,
    first: layers[0]?.weightBytes,
  });
  const before = places(without);
  const after = places(shape);
  expect({
    inputBytes: after.inputBytes - before.inputBytes,
    outputBytes: after.outputBytes - before.outputBytes,
    first: (after.first ?? 0) - (before.first ?? 0),
  }).toEqual({ inputBytes: 0, outputBytes: 0, first: 0, ...expected });
});

test("blocks for drafts are not loaded and take nothing", async () => {
  const { layers } = await read({ blocks: 3, says: { nextn_predict_layers: 1 } });
  expect(layers.map((layer) => layer.weightBytes)).toEqual([1024, 1024, 0]);
});

test("a model that runs through its blocks twice caches twice, with the same weights", async () => {
  const { layers } = await read({ architecture: "nanbeige", says: { num_loops: 2 } });
  expect(layers.map((layer) => layer.weightBytes)).toEqual([1024, 1024, 0, 0]);
  expect(layers.map((layer) => layer.keyElements)).toEqual([128, 128, 128, 128]);
});

test.each<[MetadataValue | null, string]>([
  [{ kind: "uint32", value: 15 }, "Q4_K_M"],
  [{ kind: "uint32", value: 999 }, "Q8_0"],
  [null, "Q8_0"],
])("the quantisation is the header's, else what most bytes have (%#)", async (type, expected) => {
  const heavy = { name: "blk.0.ffn_up.weight", dimensions: [256, 256], type: "Q8_0" };
  const entries: Record<string, MetadataValue> = type === null ? {} : { "general.file_type": type };
  expect((await read({ entries, tensors: [heavy] })).quantisation).toBe(expected);
});

test("a model without a name is called after its file", async () => {
  const file = path.join(folder, "nameless-7b.gguf");
  expect((await readModelShape(writeHeaderFile(file))).name).toBe("nameless-7b");
});

test("a header that is wrong is refused before anything is counted", async () => {
  await expect(read({ says: { context_length: 0 } })).rejects.toMatchObject({
    code: "model-unusable",
    details: { reason: "its header says context_length = 0" },
  });
});

test("a split model is as large as its parts together", async () => {
  const split = (index: number): Record<string, MetadataValue> => ({
    "split.no": { kind: "uint32", value: index },
    "split.count": { kind: "uint32", value: 2 },
    "split.tensors.count": { kind: "int32s", values: [] },
  });
  const count: MetadataValue = { kind: "uint32", value: 4 };
  const first = path.join(folder, "s-00001-of-00002.gguf");
  const second = path.join(folder, "s-00002-of-00002.gguf");
  writeHeaderFile(first, { entries: { ...split(0), "split.tensors.count": count } });
  writeHeaderFile(second, {
    entries: split(1),
    onlyTensors: [{ name: "blk.1.ffn_up.weight", dimensions: [256, 256], type: "F16" }],
  });
  const shape = await readModelShape(second);
  expect(shape.layers[1]?.weightBytes).toBe(1024 + 256 * 256 * 2);
  expect(shape.fileBytes).toBeGreaterThan(256 * 256 * 2);
});
