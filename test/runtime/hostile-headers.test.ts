/** A sample of what scripts/fuzz-headers.ts tries by the thousand. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { type HeaderMutation, listMutations } from "../../src/bench/header-mutations.ts";
import { findNoFigure } from "../../src/bench/mutant-outcome.ts";
import { readModelShape } from "../../src/memory/shape/read-model-shape.ts";
import type { LoadSettings } from "../../src/runtime/load-settings.ts";
import { openLoadSimulator } from "../../src/runtime/load-simulator.ts";
import { proveModel } from "../../src/runtime/model-proof.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { writeModelShape } from "../support/model-shapes.ts";
import { readHeaderSource, writeMutant } from "../support/mutant-file.ts";
import { RandomSource } from "../support/random-source.ts";

const folder = mkdtempSync(path.join(tmpdir(), "hostile headers-"));
afterAll(() => rmSync(folder, { recursive: true }));

const REFUSAL = {
  code: "model-unusable",
  details: { reason: expect.stringMatching(/^\S.*[^.\s]$/) },
};

function open(file: string) {
  const source = readHeaderSource(file);
  const mutations = listMutations(source.head);
  return {
    mutations,
    write: (mutation: HeaderMutation) =>
      writeMutant(path.join(folder, "mutant.gguf"), source, mutation.apply()),
    find(field: string, change: string): HeaderMutation {
      const found = mutations.find((each) => each.field === field && each.change === change);
      if (found === undefined) throw new Error(`no ${field} ${change}`);
      return found;
    },
  };
}

const SETTINGS: LoadSettings = {
  gpuLayers: 0,
  contextTokens: 1024,
  batchTokens: 128,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};

const byte = open(writeByteModel());
const random = new RandomSource(6);

test.each(
  random
    .list(150, () => random.pick(byte.mutations))
    .map((mutation) => [mutation.field, mutation.change, mutation] as const),
)("%s %s is refused with a reason, or has a shape of real figures", async (...row) => {
  const file = byte.write(row[2]);
  const shape = await readModelShape(file).catch((error: unknown) => error);
  if (shape instanceof Error) expect(shape).toMatchObject(REFUSAL);
  else expect(findNoFigure(shape)).toBeNull();
});

test.each([
  ["llama.attention.head_count", "= 0", /attention\.head_count = 0/],
  ["llama.attention.head_count_kv", "= 3", /head_count_kv = 3, by which the 4 heads/],
  ["llama.context_length", "= 0", /context_length = 0/],
  ["llama.context_length", "removed", /does not say its context_length/],
  ["llama.block_count", "= 7", /block_count = 7, and it has tensors for 2 blocks/],
  ["llama.block_count", "= 18446744073709551615", /block_count = 4294967295/],
  ["llama.attention.layer_norm_rms_epsilon", "= NaN", /layer_norm_rms_epsilon = NaN/],
  ["llama.embedding_length", "twice", /embedding_length stands there twice/],
  ["tokenizer.ggml.tokens", "said to be 1099511627776 long", /tokens is a list of 1099511627776/],
  ["blk.0.attn_q.weight", "dimension 1 = 9223372036854775808", /attn_q\.weight has the dimensions/],
  ["blk.0.attn_q.weight", "type 4294967295", /unknown type 4294967295/],
  ["output.weight", "offset 1099511627776", /output\.weight is said to lie at byte 1099511627776/],
  ["header", "said to have 281474976710656 tensors", /281474976710656 tensors/],
  ["file", "cut off before its last byte", /the last 1 bytes of its tensors are missing/],
] as const)("%s %s is named", async (field, change, reason) => {
  const file = byte.write(byte.find(field, change));
  await expect(readModelShape(file)).rejects.toMatchObject({
    code: "model-unusable",
    details: { reason: expect.stringMatching(reason) },
  });
});

test("a reason is a sentence, however much the file has to say", async () => {
  const source = open(writeModelShape("lfm2-1.2b-Q4_K_M"));
  const field = "tokenizer.ggml.model";
  const modelPath = source.write(source.find(field, "= 100,000 letters"));
  await using simulator = openLoadSimulator({ gpu: false });
  const failure = await simulator
    .simulate({ modelPath, settings: [SETTINGS] })
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: "model-unusable",
    details: { reason: expect.stringMatching(/unknown tokenizer: 'x{9,}/) },
  });
  expect(String(failure).length).toBeLessThan(700);
});

/** No check of ours looks at these; whoever opens the file dies of it. */
const DEADLY = [
  ["qwen3-8b-Q4_K_M", "qwen3.rope.dimension_count", "= 0"],
  ["gpt-oss-20b-MXFP4", "gpt-oss.attention.value_length", "removed"],
] as const;

test.each(DEADLY)("the process that sizes %s with %s %s dies alone", async (shape, ...where) => {
  const source = open(writeModelShape(shape));
  const modelPath = source.write(source.find(...where));
  const { trainContextTokens } = await readModelShape(modelPath);
  expect(trainContextTokens).toBeGreaterThan(0);
  await using simulator = openLoadSimulator({ gpu: false });
  await expect(simulator.simulate({ modelPath, settings: [SETTINGS] })).rejects.toMatchObject({
    code: "model-unusable",
    details: { reason: expect.stringMatching(/^the engine ended with SIG[A-Z]+ when/) },
  });
  // It is there for the next file all the same.
  const loads = await simulator.simulate({ modelPath: writeByteModel(), settings: [SETTINGS] });
  expect(loads).toMatchObject([{ ok: true }]);
});

test("the process that proves a deadly file dies alone", async () => {
  const modelPath = writeByteModel({ defect: "expert-groups" });
  const proof = { modelPath, sha256: "e".repeat(64), cacheFolder: folder };
  await expect(proveModel(proof)).rejects.toMatchObject({
    code: "model-unusable",
    details: { reason: expect.stringMatching(/^the engine crashed on it \(SIG[A-Z]+\)$/) },
  });
});
