import { expect, test } from "vitest";
import type { LoadEstimate } from "../../../src/memory/estimate/load-estimate.ts";
import type { Rung } from "../../../src/memory/headroom/ladder.ts";
import { type LadderRequest, listRungs } from "../../../src/memory/headroom/list-rungs.ts";
import type { LayerShape } from "../../../src/memory/shape/model-shape.ts";
import { KV_ELEMENT_BYTES, type LoadSettings } from "../../../src/runtime/load-settings.ts";

const LAYERS = 40;
const LAYER: LayerShape = {
  weightBytes: 100_000_000,
  expertBytes: 0,
  keyElements: 1_024,
  valueElements: 1_024,
  keyHeadLength: 128,
  valueHeadLength: 128,
  windowTokens: null,
  recurrentElements: 0,
};

const SETTINGS: LoadSettings = {
  gpuLayers: 40,
  contextTokens: 32_768,
  batchTokens: 512,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};

/** A memory model of the simplest sort: everything lies where the layers do, and a batch of 512 takes 400 MB. */
function estimateFor(layer: LayerShape, batchBytes = 400e6) {
  return (settings: LoadSettings): LoadEstimate => {
    const { gpuLayers, contextTokens, keyType, valueType, batchTokens } = settings;
    const perToken =
      layer.keyElements * KV_ELEMENT_BYTES[keyType] +
      layer.valueElements * KV_ELEMENT_BYTES[valueType];
    const keyValueBytes = LAYERS * contextTokens * perToken;
    const computeBytes = (batchBytes * batchTokens) / 512;
    const onGpu = gpuLayers / LAYERS;
    const split = (bytes: number) => ({ ramBytes: bytes * (1 - onGpu), gpuBytes: bytes * onGpu });
    return {
      weights: split(LAYERS * layer.weightBytes),
      context: split(keyValueBytes + computeBytes),
      source: "formula",
      terms: { keyValueBytes, recurrentBytes: 0, computeBytes },
    };
  };
}

function list(
  settings: Partial<LoadSettings> = {},
  request: Partial<LadderRequest> & { layer?: Partial<LayerShape>; batchBytes?: number } = {},
): readonly Rung[] {
  const layer = { ...LAYER, ...request.layer };
  return listRungs({
    shape: { layers: Array.from({ length: LAYERS }, () => layer) },
    settings: { ...SETTINGS, ...settings },
    neededTokens: 6_000,
    estimate: estimateFor(layer, request.batchBytes),
    isUnified: false,
    ...request,
  });
}

function nameAll(rungs: readonly Rung[]): string[] {
  return rungs.map(({ name }) => name);
}

const CONTEXTS = ["context 24576", "context 16384", "context 8192", "context 6144"];
const GPU_LAYERS = ["30 GPU layers", "20 GPU layers", "10 GPU layers", "0 GPU layers"];
const Q8 = "KV cache q8_0";

test("the order of sacrifice is batch, context, KV cache, GPU layers, all of it", () => {
  expect(nameAll(list())).toEqual([
    "as planned",
    "batch 256",
    ...CONTEXTS,
    Q8,
    ...GPU_LAYERS,
    "unloaded",
  ]);
});

test("each rung keeps what the ones before it gave up", () => {
  const { settings } = list().at(-2)!;
  expect(settings).toEqual({
    ...SETTINGS,
    batchTokens: 256,
    contextTokens: 6_144,
    keyType: "q8_0",
    valueType: "q8_0",
    gpuLayers: 0,
  });
});

test("the bytes of a rung are its estimate, and each rung takes less of the GPU than the one before", () => {
  const rungs = list();
  const estimate = estimateFor(LAYER);
  for (const { settings, ramBytes, gpuBytes } of rungs) {
    if (settings === "unloaded") continue;
    const { weights, context } = estimate(settings);
    expect(ramBytes).toBe(weights.ramBytes + context.ramBytes);
    expect(gpuBytes).toBe(weights.gpuBytes + context.gpuBytes);
  }
  const bytes = rungs.slice(0, -1).map(({ gpuBytes }) => gpuBytes);
  expect(new Set(bytes).size).toBe(bytes.length);
  expect(bytes).toEqual([...bytes].sort((a, b) => b - a));
  expect(rungs.at(-1)).toMatchObject({ settings: "unloaded", ramBytes: 0, gpuBytes: 0 });
});

test("on the CPU there are no layers to give up, and each rung takes less RAM", () => {
  const rungs = list({ gpuLayers: 0 });
  expect(nameAll(rungs)).toEqual(["as planned", "batch 256", ...CONTEXTS, Q8, "unloaded"]);
  const bytes = rungs.map(({ ramBytes }) => ramBytes);
  expect(new Set(bytes).size).toBe(bytes.length);
  expect(bytes).toEqual([...bytes].sort((a, b) => b - a));
});

test("in unified memory fewer GPU layers free nothing", () => {
  expect(nameAll(list({}, { isUnified: true }))).toEqual([
    "as planned",
    "batch 256",
    ...CONTEXTS,
    Q8,
    "unloaded",
  ]);
});

test.each<[string, number, string[]]>([
  ["down to 64 where each half is worth a move", 4e9, ["batch 256", "batch 128", "batch 64"]],
  ["past halves that are not worth one by themselves", 300e6, ["batch 128"]],
  ["not at all where it saves nothing", 1e6, []],
])("a smaller batch goes %s", (_title, batchBytes, names) => {
  const rungs = list({}, { batchBytes });
  expect(nameAll(rungs).filter((name) => name.startsWith("batch"))).toEqual(names);
  if (names.length === 0) expect(rungs[1]?.settings).toMatchObject({ batchTokens: 512 });
});

test.each<[string, number, number, string[]]>([
  ["down to what the turn needs", 32_768, 20_000, ["24576", "20224"]],
  ["not below one cell of 256", 1_024, 0, ["768", "512", "256"]],
  ["not at all when the turn needs it", 8_192, 8_100, []],
  ["not up, when the turn needs more than there is", 8_192, 20_000, []],
])("a smaller context goes %s", (_title, contextTokens, neededTokens, sizes) => {
  const layer = { keyElements: 100_000, valueElements: 100_000 };
  const rungs = list({ contextTokens }, { neededTokens, layer });
  const names = nameAll(rungs).filter((name) => name.startsWith("context"));
  expect(names).toEqual(sizes.map((size) => `context ${size}`));
});

test("a batch is never larger than the context", () => {
  const layer = { keyElements: 100_000, valueElements: 100_000 };
  const rungs = list({ contextTokens: 512 }, { neededTokens: 0, layer, batchBytes: 0 });
  const smallest = rungs.find(({ name }) => name === "context 256");
  expect(smallest?.settings).toMatchObject({ contextTokens: 256, batchTokens: 256 });
});

type CacheTypes = Pick<LoadSettings, "keyType" | "valueType">;
const BOTH: CacheTypes = { keyType: "q8_0", valueType: "q8_0" };
const KEYS_ONLY: CacheTypes = { keyType: "q8_0", valueType: "f16" };

test.each<[string, CacheTypes | null, Partial<LoadSettings>, Partial<LayerShape>]>([
  ["both, from f16", BOTH, {}, {}],
  ["both, from f32", BOTH, { keyType: "f32", valueType: "f32" }, {}],
  ["the keys only, without flash attention", KEYS_ONLY, { flashAttention: false }, {}],
  ["the keys only, where value heads do not divide", KEYS_ONLY, {}, { valueHeadLength: 80 }],
  [
    "the keys only, where there are no values",
    KEYS_ONLY,
    {},
    { valueElements: 0, valueHeadLength: 0 },
  ],
  ["the other one, where one is so already", BOTH, { keyType: "q8_0" }, {}],
  ["nothing, where heads do not divide", null, {}, { keyHeadLength: 80, valueHeadLength: 80 }],
  ["nothing, from q8_0", null, { keyType: "q8_0", valueType: "q8_0" }, {}],
  ["nothing, from q4_0", null, { keyType: "q4_0", valueType: "q4_0" }, {}],
  ["nothing, where the cache is small beside the weights", null, {}, { weightBytes: 312e6 }],
])("q8_0 is for %s", (_title, types, settings, layer) => {
  const rung = list({ contextTokens: 8_192, ...settings }, { layer }).find(
    ({ name }) => name === Q8,
  );
  if (types === null) expect(rung).toBeUndefined();
  else expect(rung?.settings).toMatchObject(types);
});

test("a few GPU layers have no quarters", () => {
  expect(nameAll(list({ gpuLayers: 2, contextTokens: 6_000 })).slice(-3)).toEqual([
    "1 GPU layer",
    "0 GPU layers",
    "unloaded",
  ]);
});
