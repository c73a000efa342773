import { expect, test } from "vitest";
import type { RefusedPlan } from "../../../src/memory/plan/memory-plan.ts";
import { planLoad } from "../../../src/memory/plan/plan-load.ts";
import {
  GIB,
  makePool,
  makeRequest,
  makeSample,
  makeShape,
  type RequestWishes,
} from "../../support/plan-cases.ts";

function planRefusal(wishes: RequestWishes): RefusedPlan {
  const plan = planLoad(makeRequest(wishes));
  if (plan.status !== "refused") throw new Error("it fits");
  return plan;
}

const oddHeads = makeShape({ layer: { keyHeadLength: 80, valueHeadLength: 80 } });

test.each([
  {
    what: "a context above the trained length",
    request: { wishes: { contextTokens: 200_000 } },
    reason: "--ctx-size 200000 is above the 131,072 tokens the model was trained on",
    way: "a context of 131,072 tokens (--ctx-size 131072)",
  },
  {
    what: "a context below the need",
    request: { wishes: { contextTokens: 1024 } },
    reason: "--ctx-size 1024 is less than the 4,096 tokens the task needs",
    way: "a context of 4,096 tokens (--ctx-size 4096): memory for the longer context",
  },
  {
    what: "a need above the trained length",
    request: { policy: { neededTokens: 200_000 } },
    reason:
      "the task needs a context of 200,000 tokens, and the model was trained on 131,072 tokens",
    way: "take a smaller model",
  },
  {
    what: "a context that memory does not hold",
    request: { gpuGib: 8, wishes: { contextTokens: 60_000, gpuLayers: "max" as const } },
    reason: "it takes 8.6 GiB of card, where 7.0 GiB may be used",
    way: "a context of 36,096 tokens (--ctx-size 36096)",
  },
  {
    what: "a cache type that the heads do not allow",
    request: { shape: oddHeads, wishes: { keyType: "q8_0" as const } },
    reason: "a q8_0 KV cache needs heads of whole blocks of 32, and this model has heads of 80",
    way: "KV cache f16 (--cache-type-k f16 --cache-type-v f16)",
  },
  {
    what: "more layers than the GPU holds",
    request: { gpuGib: 5, wishes: { gpuLayers: "max" as const } },
    reason: "GiB of card, where 4.0 GiB may be used",
    way: "26 of 33 layers on the GPU (--gpu-layers 26)",
  },
  {
    what: "a batch too large",
    request: { gpuGib: 7, wishes: { batchTokens: 8192, gpuLayers: "max" as const } },
    reason: "GiB of card, where 6.0 GiB may be used",
    way: "a batch of 64 (--batch-size 64)",
  },
  {
    what: "a reserve too large",
    request: { ramGib: 8, policy: { reservedBytes: 5 * GIB } },
    reason: "of memory",
    way: "nothing reserved (--reserve 0MB): 5.0 GiB less",
  },
  {
    what: "too little memory for anything",
    request: { ramGib: 2 },
    reason: "of memory, where 1.8 GiB may be used",
    way: "take a smaller model",
  },
])("$what: reason and way out", ({ request, reason, way }) => {
  const plan = planRefusal(request);
  expect(plan.reason).toContain(reason);
  expect(plan.waysOut.join("\n")).toContain(way);
  expect(plan.waysOut.length).toBeLessThanOrEqual(3);
});

test("says how much is missing of what it would take", () => {
  const plan = planRefusal({ ramGib: 4 });
  const takes = plan.terms.reduce((sum, { bytes }) => sum + bytes, 0);
  const [ram] = plan.budgets;
  expect(plan.missingBytes).toBe(Math.ceil(takes - (ram?.availableBytes ?? 0)));
});

test("counts memory of others as a way out only where it would be enough", () => {
  const request = makeRequest();
  const waysOut = (usedGib: number, totalGib: number) => {
    const plan = planLoad({ ...request, sample: makeSample(makePool(totalGib, usedGib)) });
    return plan.status === "refused" ? plan.waysOut : [];
  };
  expect(waysOut(5, 8)[0]).toMatch(/^KV cache q4_0|^free /);
  expect(waysOut(5, 8).join()).toContain("free ");
  expect(waysOut(0.2, 3).join()).not.toContain("free ");
});

test("names smaller models that fit", () => {
  const smaller = [
    { alias: "half", shape: makeShape({ layerCount: 16, parameterCount: 4e9 }) },
    { alias: "tiny", shape: makeShape({ layerCount: 2, parameterCount: 5e8 }) },
    { alias: "larger", shape: makeShape({ layerCount: 64, parameterCount: 16e9 }) },
  ];
  const plan = planRefusal({ ramGib: 2, smaller });
  expect(plan.alternatives.map(({ title }) => title)).toEqual(["tiny"]);
  expect(plan.waysOut[0]).toContain("tiny (--model tiny): a model of 0.5 billion parameters");
});

test.each([
  { what: "no total", request: { ramGib: 0 } },
  { what: "a total that is no number", request: { ramGib: Number.NaN } },
  { what: "a GPU without a total", request: { gpuGib: 0 } },
  { what: "a context of 0", request: { wishes: { contextTokens: 0 } } },
  { what: "a context that is no number", request: { wishes: { contextTokens: Number.NaN } } },
  { what: "half a batch", request: { wishes: { batchTokens: 0.5 } } },
  { what: "less than no layers", request: { gpuGib: 8, wishes: { gpuLayers: -1 } } },
  { what: "no threads", request: { wishes: { threads: 0 } } },
  { what: "no trained length", request: { shape: makeShape({ trainContextTokens: 0 }) } },
  { what: "no layers", request: { shape: makeShape({ layerCount: 0 }) } },
  { what: "a share above all", request: { policy: { deviceShare: 1.1 } } },
  { what: "a reserve that is no number", request: { policy: { reservedBytes: Number.NaN } } },
  { what: "a need without end", request: { policy: { neededTokens: Number.POSITIVE_INFINITY } } },
  { what: "no cores", request: { cores: 0 } },
])("$what is a reason", ({ request }) => {
  const plan = planRefusal(request);
  expect(plan.reason).not.toBe("");
  expect(plan.waysOut.length).toBeGreaterThan(0);
  expect(Number.isFinite(plan.missingBytes)).toBe(true);
});

test("an estimate that is no number fits nowhere", () => {
  const request = makeRequest();
  const estimate: typeof request.estimate = (settings) => ({
    ...request.estimate(settings),
    weights: { ramBytes: Number.NaN, gpuBytes: 0 },
  });
  expect(planLoad({ ...request, estimate })).toMatchObject({
    status: "refused",
    missingBytes: 0,
  });
});
