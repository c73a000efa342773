import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createRow, type MemoryRow } from "../../../src/bench/memory-conformance.ts";
import { parseMatrix, parseRecordLines } from "../../../src/bench/memory-records.ts";
import { estimateByFormula } from "../../../src/memory/estimate/memory-model.ts";
import type { LayerShape, ModelShape } from "../../../src/memory/shape/model-shape.ts";
import { readModelShape } from "../../../src/memory/shape/read-model-shape.ts";
import type { LoadSettings } from "../../../src/runtime/load-settings.ts";
import { writeModelShape } from "../../support/model-shapes.ts";

const MIB = 2 ** 20;

const LAYER: LayerShape = {
  weightBytes: 100 * MIB,
  expertBytes: 0,
  keyElements: 1024,
  valueElements: 1024,
  keyHeadLength: 128,
  valueHeadLength: 128,
  windowTokens: null,
  recurrentElements: 0,
};

const SHAPE: ModelShape = {
  name: "test",
  architecture: "llama",
  quantisation: "Q4_K_M",
  fileBytes: 500 * MIB,
  parameterCount: 1e9,
  trainContextTokens: 131_072,
  vocabularySize: 32_768,
  embeddingLength: 2048,
  headCount: 16,
  feedForwardLength: 8192,
  expertCount: 0,
  expertsUsed: 0,
  weights: { inputBytes: 64 * MIB, outputBytes: 80 * MIB, isTied: false },
  layers: [LAYER, LAYER, LAYER, LAYER],
};

const SETTINGS: LoadSettings = {
  gpuLayers: 0,
  contextTokens: 4096,
  batchTokens: 512,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};

function withLayers(...parts: Partial<LayerShape>[]): ModelShape {
  return { ...SHAPE, layers: parts.map((part) => ({ ...LAYER, ...part })) };
}

describe("the KV cache of layers of 1024 keys and values", () => {
  const token = 2 * 1024;
  test.each<[string, ModelShape, Partial<LoadSettings>, number]>([
    ["f16", SHAPE, {}, 4 * 4096 * token * 2],
    ["f32", SHAPE, { keyType: "f32", valueType: "f32" }, 4 * 4096 * token * 4],
    ["blocks", SHAPE, { keyType: "q8_0", valueType: "q4_0" }, 4 * 4096 * 1024 * (52 / 32)],
    ["a size between groups of 256", SHAPE, { contextTokens: 4097 }, 4 * 4352 * token * 2],
    ["each sequence its own", SHAPE, { sequences: 3 }, 3 * 4 * 4096 * token * 2],
    ["a layer without", withLayers({}, { keyElements: 0 }), {}, 4096 * token * 2],
    ["keys alone", withLayers({ keyElements: 576, valueElements: 0 }), {}, 4096 * 576 * 2],
    // One token more than the batch, then up to the next 256: 1024 + 513 → 1792.
    ["a window", withLayers({}, { windowTokens: 1024 }), {}, (4096 + 1792) * token * 2],
    [
      "a window and a batch of 511",
      withLayers({ windowTokens: 1024 }),
      { batchTokens: 511 },
      1536 * token * 2,
    ],
    ["a window beyond the context", withLayers({ windowTokens: 65_536 }), {}, 4096 * token * 2],
    [
      "values as wide as the widest",
      withLayers({}, { valueElements: 512 }),
      { flashAttention: false },
      2 * 4096 * token * 2,
    ],
  ])("%s", (_, shape, part, expected) => {
    const { terms } = estimateByFormula(shape, { ...SETTINGS, ...part }, "cpu");
    expect(terms.keyValueBytes).toBe(expected);
  });
});

test("a recurrent state is 4 bytes an element, a sequence, whatever the context", () => {
  const shape = withLayers({ keyElements: 0, recurrentElements: 1000 }, {});
  const states = [4096, 65_536].map((contextTokens) => {
    const settings = { ...SETTINGS, contextTokens, sequences: 2, keyType: "q8_0" as const };
    return estimateByFormula(shape, settings, "cpu").terms.recurrentBytes;
  });
  expect(states).toEqual([8000, 8000]);
});

describe("on a GPU", () => {
  test.each<[number, number, number]>([
    // GPU layers, MiB of weights in RAM and on the GPU
    [0, 64 + 400 + 80, 0],
    [1, 64 + 400, 80],
    [2, 64 + 300, 80 + 100],
    [5, 64, 80 + 400],
    [99, 64, 80 + 400],
  ])("%i layers leave %i MiB of weights in RAM", (gpuLayers, ram, gpu) => {
    const { weights } = estimateByFormula(SHAPE, { ...SETTINGS, gpuLayers }, "gpu");
    expect(weights).toEqual({ ramBytes: ram * MIB, gpuBytes: gpu * MIB });
  });

  test("an input table that serves as output is there twice", () => {
    const shape = { ...SHAPE, weights: { ...SHAPE.weights, isTied: true } };
    const { weights } = estimateByFormula(shape, { ...SETTINGS, gpuLayers: 5 }, "gpu");
    expect(weights).toEqual({ ramBytes: 64 * MIB, gpuBytes: (64 + 80 + 400) * MIB });
  });

  test("each GPU layer takes its cache along", () => {
    const use = [2, 3].map(
      (gpuLayers) => estimateByFormula(SHAPE, { ...SETTINGS, gpuLayers }, "gpu").context,
    );
    const cacheBytes = 4096 * 2048 * 2;
    expect(use[0]!.ramBytes - use[1]!.ramBytes).toBe(cacheBytes);
    expect(use[1]!.gpuBytes - use[0]!.gpuBytes).toBe(cacheBytes);
  });

  test("a CPU counts no GPU layers", () => {
    const estimate = estimateByFormula(SHAPE, { ...SETTINGS, gpuLayers: 5 }, "cpu");
    expect(estimate).toEqual(estimateByFormula(SHAPE, SETTINGS, "cpu"));
    expect(estimate.weights.gpuBytes + estimate.context.gpuBytes).toBe(0);
  });
});

test("the terms add up to the context", () => {
  for (const device of ["cpu", "gpu"] as const) {
    for (const gpuLayers of [0, 1, 3, 5]) {
      const { context, terms } = estimateByFormula(SHAPE, { ...SETTINGS, gpuLayers }, device);
      const sum = terms.keyValueBytes + terms.recurrentBytes + terms.computeBytes;
      expect(Math.abs(sum - context.ramBytes - context.gpuBytes)).toBeLessThanOrEqual(2);
    }
  }
});

describe("the compute buffer grows", () => {
  test.each<[string, Partial<LoadSettings>]>([
    ["with the batch", { batchTokens: 1024 }],
    [
      "with the context, where attention scores are kept",
      { flashAttention: false, contextTokens: 65_536 },
    ],
    ["with the context, where its mask outgrows the logits", { contextTokens: 1_048_576 }],
  ])("%s", (_, part) => {
    const compute = (settings: LoadSettings) =>
      estimateByFormula(SHAPE, settings, "cpu").terms.computeBytes;
    expect(compute({ ...SETTINGS, ...part })).toBeGreaterThan(1.5 * compute(SETTINGS));
  });
});

const RECORDS = path.resolve("../shared/fixtures/gguf-shapes");
const hasRecords = existsSync(RECORDS);
if (!hasRecords) process.stderr.write(`not compared with recorded figures: no ${RECORDS}\n`);

describe.runIf(hasRecords)("against figures recorded from llama.cpp", () => {
  const read = (name: string) => readFileSync(path.join(RECORDS, name), "utf8");

  async function createRows(): Promise<MemoryRow[]> {
    const records = [
      ...parseMatrix(read("matrix.json")),
      ...parseRecordLines(read("sim32k.txt")),
      ...parseRecordLines(read("real.txt")),
    ];
    const shapes = new Map<string, ModelShape>();
    for (const file of new Set(records.map((record) => record.file))) {
      shapes.set(file, await readModelShape(writeModelShape(path.basename(file, ".gguf"))));
    }
    return records.map((record) => {
      const shape = shapes.get(record.file);
      if (shape === undefined) throw new Error(`no shape ${record.file}`);
      return createRow({ shape, record, simulated: null });
    });
  }

  test("caches are exact, weights nearly, contexts within a few percent", async () => {
    const rows = await createRows();
    expect(rows.length).toBeGreaterThan(460);
    const off = (found: number, truth: number) => Math.abs(found / truth - 1);
    const contexts = rows
      .map((row) => off(row.formulaBytes, row.recordedBytes!))
      .sort((a, b) => a - b);
    expect(contexts[contexts.length >> 1]).toBeLessThan(0.001);
    expect(contexts.at(-1)).toBeLessThan(0.05);
    for (const row of rows.filter(({ recordedWeightBytes }) => recordedWeightBytes !== null)) {
      // Recorded with two decimals, the weights with one.
      expect(Math.abs(row.formulaCacheBytes - row.recordedCacheBytes!) / MIB).toBeLessThan(0.01);
      expect(Math.abs(row.formulaWeightBytes - row.recordedWeightBytes!) / MIB).toBeLessThan(0.06);
    }
  });
});
