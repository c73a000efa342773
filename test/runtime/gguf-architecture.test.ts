import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { readArchitecture } from "../../src/runtime/gguf-architecture.ts";
import { readGgufModel } from "../../src/runtime/gguf-parts.ts";
import type { MetadataValue } from "../support/gguf-writer.ts";
import { type HeaderPlan, writeHeaderFile } from "../support/header-file.ts";

const folder = mkdtempSync(path.join(tmpdir(), "gguf-architecture-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

async function read(plan: HeaderPlan) {
  const file = writeHeaderFile(path.join(folder, `${files++}.gguf`), plan);
  return readArchitecture(await readGgufModel(file));
}

const text = (value: string): MetadataValue => ({ kind: "text", value });
const decimal = (value: number): MetadataValue => ({ kind: "float32", value });
const embedding = (...dimensions: number[]) => ({
  name: "token_embd.weight",
  dimensions,
  type: "F32",
});

test("the counts of a plain header are read", async () => {
  expect(await read({})).toEqual({
    name: "llama",
    blockCount: 2,
    draftBlockCount: 0,
    trainContextTokens: 4096,
    embeddingLength: 256,
    vocabularySize: 8,
    headCounts: [4, 4],
    keyValueHeadCounts: [2, 2],
    keyLength: 64,
    valueLength: 64,
    feedForwardLengths: [512, 512],
    expertCount: 0,
    expertsUsed: 0,
  });
});

test.each<[string, HeaderPlan, object]>([
  [
    "heads of a length of their own",
    { says: { "attention.key_length": 96, "attention.value_length": 48 } },
    { keyLength: 96, valueLength: 48 },
  ],
  [
    "as many key heads as heads where none are stated",
    { says: { "attention.head_count_kv": null } },
    { keyValueHeadCounts: [4, 4] },
  ],
  [
    "counts by block",
    {
      says: {
        "attention.head_count": [4, 8],
        "attention.head_count_kv": [2, 0],
        feed_forward_length: [64, 128],
      },
    },
    { headCounts: [4, 8], keyValueHeadCounts: [2, 0], feedForwardLengths: [64, 128] },
  ],
  [
    "a block for drafts that is there",
    { blocks: 3, says: { nextn_predict_layers: 1 } },
    { blockCount: 3, draftBlockCount: 1 },
  ],
  [
    "a block for drafts that is in another file",
    { blocks: 2, says: { block_count: 3, nextn_predict_layers: 1 } },
    { blockCount: 3, draftBlockCount: 1 },
  ],
  [
    "experts, more of them used in one block",
    { says: { expert_count: 8, expert_used_count: [2, 4] } },
    { expertCount: 8, expertsUsed: 4 },
  ],
  [
    "no heads in a model without attention",
    { architecture: "mamba", says: { "attention.head_count": 0, "attention.head_count_kv": null } },
    { keyLength: 0, valueLength: 0 },
  ],
  [
    "a hybrid whose blocks are all recurrent",
    { architecture: "granitehybrid", says: { "attention.head_count_kv": [0, 0] } },
    { keyValueHeadCounts: [0, 0] },
  ],
  [
    "blocks that are run through more often than they are stored",
    { architecture: "hrm_text", says: { block_count: 12 } },
    { blockCount: 12 },
  ],
  [
    "a single expert that is none",
    { architecture: "hunyuan-dense", says: { expert_count: 1, expert_used_count: 1 } },
    { expertCount: 0, expertsUsed: 0 },
  ],
])("a header with %s is read", async (_what, plan, expected) => {
  expect(await read(plan)).toMatchObject(expected);
});

test.each<[string, HeaderPlan, string]>([
  [
    "no architecture",
    { entries: { "general.architecture": text("") } },
    "its general.architecture",
  ],
  ["a number as architecture", { entries: { "general.architecture": decimal(1) } }, "architecture"],
  ["no tensors", { onlyTensors: [] }, "it holds no weights"],
  ["an adapter", { entries: { "general.type": text("adapter") } }, "an adapter for another model"],
  ["an encoder", { entries: { "general.type": text("mmproj") } }, "encoder of another model"],
  ["an encoder by its architecture", { architecture: "clip" }, "encoder of another model"],
  ["no context length", { says: { context_length: null } }, "does not say its context_length"],
  ["a context of 0", { says: { context_length: 0 } }, "context_length = 0"],
  ["no width", { says: { embedding_length: null } }, "does not say its embedding_length"],
  ["a width of 0", { says: { embedding_length: 0 } }, "embedding_length = 0"],
  ["no blocks", { says: { block_count: 0 } }, "block_count = 0"],
  ["no block count", { says: { block_count: null } }, "does not say its block_count"],
  ["513 blocks", { says: { block_count: 513 } }, "block_count = 513, more than 512"],
  ["more blocks than tensors", { says: { block_count: 3 } }, "3, and it has tensors for 2 blocks"],
  ["fewer blocks than tensors", { says: { block_count: 1 } }, "1, and it has tensors for 2 blocks"],
  ["2^32 - 1 blocks", { says: { block_count: 2 ** 32 - 1 } }, "block_count = 4294967295"],
  [
    "more drafts than blocks",
    { says: { nextn_predict_layers: 3 } },
    "nextn_predict_layers = 3 of 2",
  ],
  ["no heads", { says: { "attention.head_count": 0 } }, "attention.head_count = 0"],
  ["no head count", { says: { "attention.head_count": null } }, "attention.head_count = 0"],
  ["no key heads", { says: { "attention.head_count_kv": 0 } }, "attention.head_count_kv = 0"],
  [
    "more key heads than heads",
    { says: { "attention.head_count_kv": 8 } },
    "_kv = 8, by which the 4",
  ],
  ["key heads that do not divide", { says: { "attention.head_count_kv": 3 } }, "_kv = 3, by which"],
  ["too few counts", { says: { "attention.head_count_kv": [2] } }, "lists 1 values of"],
  ["too many counts", { says: { feed_forward_length: [1, 2, 3] } }, "lists 3 values of"],
  ["a negative count", { says: { "attention.head_count_kv": [2, -1] } }, "head_count_kv = -1"],
  ["a broken number", { says: { embedding_length: decimal(256.5) } }, "embedding_length = 256.5"],
  ["a text as count", { says: { block_count: text("2") } }, 'block_count = "2" where a number'],
  [
    "texts as counts",
    { says: { feed_forward_length: { kind: "texts", values: ["1"] } } },
    "1 texts",
  ],
  ["a list as count", { says: { block_count: [2, 2] } }, "a list of 2 numbers where a number"],
  ["a flag as count", { says: { context_length: { kind: "flag", value: true } } }, "= true where"],
  [
    "a width that heads cannot share",
    { says: { "attention.head_count": 6 } },
    "which 6 heads cannot",
  ],
  ["keys of length 0", { says: { "attention.key_length": 0 } }, "attention.key_length = 0"],
  ["absurd values", { says: { "attention.value_length": 2 ** 20 } }, "value_length = 1048576"],
  ["too much rotated", { says: { "rope.dimension_count": 128 } }, "= 128 for heads of 64"],
  ["unknown scaling", { says: { "rope.scaling.type": text("x") } }, 'rope.scaling.type = "x"'],
  ["a NaN", { says: { "attention.layer_norm_rms_epsilon": decimal(Number.NaN) } }, "epsilon = NaN"],
  [
    "an infinity",
    { says: { "attention.layer_norm_epsilon": decimal(1 / 0) } },
    "epsilon = Infinity",
  ],
  ["a negative epsilon", { says: { "attention.layer_norm_epsilon": decimal(-1) } }, "epsilon = -1"],
  ["too many experts", { says: { expert_count: 1025, expert_used_count: 1 } }, "more than 1024"],
  [
    "more used than there are",
    { says: { expert_count: 4, expert_used_count: 5 } },
    "5 of expert_count = 4",
  ],
  ["no experts used", { says: { expert_count: 4 } }, "= 0 of expert_count = 4"],
  ["experts used of none", { says: { expert_used_count: 2 } }, "= 2 of expert_count = 0"],
  ["no block stored", { blocks: 0, says: { block_count: 1 } }, "tensors for 0 blocks"],
])("a header with %s is refused", async (_what, plan, reason) => {
  await expect(read(plan)).rejects.toMatchObject({
    code: "model-unusable",
    details: { reason: expect.stringContaining(reason) },
  });
});

const NORM = { name: "blk.0.attn_norm.weight", dimensions: [256], type: "F32" };

test.each([
  [embedding(256, 9), "it has 8 tokens, and token_embd has 9 rows"],
  [embedding(128, 8), "embedding_length = 256, and the rows of token_embd have 128"],
])("a table of tokens of another size is refused (%#)", async (tensor, reason) => {
  const plan = { blocks: 1, onlyTensors: [tensor, NORM] };
  await expect(read(plan)).rejects.toMatchObject({
    details: { reason: expect.stringContaining(reason) },
  });
});
