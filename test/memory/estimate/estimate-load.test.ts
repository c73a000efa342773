import { expect, test } from "vitest";
import { compareEstimates } from "../../../src/memory/estimate/cross-check.ts";
import { EstimateTable } from "../../../src/memory/estimate/estimate-load.ts";
import { estimateByFormula } from "../../../src/memory/estimate/memory-model.ts";
import type { ModelShape } from "../../../src/memory/shape/model-shape.ts";
import type { LoadMemory, LoadSettings } from "../../../src/runtime/load-settings.ts";

const MIB = 2 ** 20;

const SHAPE: ModelShape = {
  name: "test",
  architecture: "llama",
  quantisation: "Q4_K_M",
  fileBytes: 300 * MIB,
  parameterCount: 1e9,
  trainContextTokens: 32_768,
  vocabularySize: 32_768,
  embeddingLength: 2048,
  headCount: 16,
  feedForwardLength: 8192,
  expertCount: 0,
  expertsUsed: 0,
  weights: { inputBytes: 64 * MIB, outputBytes: 80 * MIB, isTied: false },
  layers: [
    {
      weightBytes: 100 * MIB,
      expertBytes: 0,
      keyElements: 1024,
      valueElements: 1024,
      keyHeadLength: 128,
      valueHeadLength: 128,
      windowTokens: null,
      recurrentElements: 0,
    },
  ],
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

/** The formula's figures, with so much more in the context and the weights. */
function countMore(settings: LoadSettings, contextBytes: number, weightBytes = 0): LoadMemory {
  const { weights, context } = estimateByFormula(SHAPE, settings, "cpu");
  return {
    weights: { ...weights, ramBytes: weights.ramBytes + weightBytes },
    context: { ...context, ramBytes: context.ramBytes + contextBytes },
  };
}

test("nothing counted: the formula", () => {
  const table = new EstimateTable(SHAPE, "cpu");
  expect(table.has(SETTINGS)).toBe(false);
  expect(table.estimate(SETTINGS)).toEqual(estimateByFormula(SHAPE, SETTINGS, "cpu"));
});

test("a count rules for its settings, its compute buffers are what the caches leave", () => {
  const memory = countMore(SETTINGS, 7 * MIB, 3 * MIB);
  const table = new EstimateTable(SHAPE, "cpu", [{ settings: SETTINGS, memory }]);
  const { terms } = estimateByFormula(SHAPE, SETTINGS, "cpu");
  expect(table.has({ ...SETTINGS })).toBe(true);
  expect(table.estimate({ ...SETTINGS })).toEqual({
    source: "native",
    ...memory,
    terms: { ...terms, computeBytes: terms.computeBytes + 7 * MIB },
  });
});

test("a later count of the same settings replaces the earlier one", () => {
  const table = new EstimateTable(SHAPE, "cpu");
  for (const more of [5, 9]) table.add(SETTINGS, countMore(SETTINGS, more * MIB));
  expect(table.estimate(SETTINGS).context).toEqual(countMore(SETTINGS, 9 * MIB).context);
});

test("another context size is corrected by what the nearest count showed", () => {
  const table = new EstimateTable(SHAPE, "cpu");
  for (const [contextTokens, more] of [
    [4096, 5],
    [32_768, 50],
  ] as const) {
    const settings = { ...SETTINGS, contextTokens };
    table.add(settings, countMore(settings, more * MIB, MIB));
  }
  for (const [contextTokens, more] of [
    [2048, 5],
    [8192, 5],
    [16_384, 50],
  ] as const) {
    const asked = { ...SETTINGS, contextTokens };
    const expected = countMore(asked, more * MIB, MIB);
    expect(table.estimate(asked)).toMatchObject({ source: "formula", ...expected });
  }
});

test.each<Partial<LoadSettings>>([
  { batchTokens: 256 },
  { keyType: "q8_0" },
  { valueType: "q8_0" },
  { flashAttention: false },
  { sequences: 2 },
])("a count says nothing of a load with %j", (part) => {
  const table = new EstimateTable(SHAPE, "cpu");
  table.add(SETTINGS, countMore(SETTINGS, 500 * MIB));
  const other = { ...SETTINGS, ...part };
  expect(table.estimate(other)).toEqual(estimateByFormula(SHAPE, other, "cpu"));
});

test("a count far below the formula never makes an estimate negative", () => {
  const table = new EstimateTable(SHAPE, "cpu");
  const nothing = { ramBytes: 0, gpuBytes: 0 };
  table.add(SETTINGS, { weights: nothing, context: nothing });
  const { context, terms } = table.estimate({ ...SETTINGS, contextTokens: 256 });
  expect(context).toEqual(nothing);
  expect(terms.computeBytes).toBe(0);
});

test("the cross-check compares term by term, and the terms are the whole", () => {
  const formula = estimateByFormula(SHAPE, SETTINGS, "cpu");
  const { ramBytes } = formula.context;
  const native = countMore(SETTINGS, ramBytes);
  expect(compareEstimates(native, formula)).toEqual([
    {
      term: "weights",
      nativeBytes: formula.weights.ramBytes,
      formulaBytes: formula.weights.ramBytes,
      difference: 0,
    },
    { term: "context", nativeBytes: 2 * ramBytes, formulaBytes: ramBytes, difference: -0.5 },
  ]);
});
