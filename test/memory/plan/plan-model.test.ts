import { expect, test } from "vitest";
import { AgentError } from "../../../src/base/errors.ts";
import { EstimateTable } from "../../../src/memory/estimate/estimate-load.ts";
import { estimateByFormula } from "../../../src/memory/estimate/memory-model.ts";
import { planLoad } from "../../../src/memory/plan/plan-load.ts";
import { type ModelPlanRequest, planModel } from "../../../src/memory/plan/plan-model.ts";
import { readModelShape } from "../../../src/memory/shape/read-model-shape.ts";
import type { LoadMemory, LoadSettings } from "../../../src/runtime/load-settings.ts";
import { openLoadSimulator, type SimulatedLoad } from "../../../src/runtime/load-simulator.ts";
import { writeModelShape } from "../../support/model-shapes.ts";
import { MIB, makeRequest, makeShape, type RequestWishes } from "../../support/plan-cases.ts";

type Simulator = NonNullable<ModelPlanRequest["simulator"]>;

/** Counts what it is asked; answers by `answer`. */
function createSimulator(answer: (settings: LoadSettings) => SimulatedLoad) {
  const asked: (readonly LoadSettings[])[] = [];
  const simulator: Simulator = {
    simulate: async ({ settings }) => {
      asked.push(settings);
      return settings.map(answer);
    },
  };
  return { simulator, asked };
}

function makeModelRequest(simulator: Simulator | null, wishes: RequestWishes): ModelPlanRequest {
  const { estimate: _, ...request } = makeRequest(wishes);
  const device = request.device === "cpu" ? "cpu" : "gpu";
  const table = new EstimateTable(request.shape, device);
  return { ...request, modelPath: "model.gguf", table, simulator };
}

/** What llama.cpp would count: the closed form, and so much more on the GPU. */
function countWith(extraBytes: (settings: LoadSettings) => number) {
  const shape = makeShape();
  return (settings: LoadSettings): SimulatedLoad => {
    const { weights, context } = estimateByFormula(shape, settings, "gpu");
    const gpuBytes = context.gpuBytes + extraBytes(settings);
    const memory: LoadMemory = { weights, context: { ...context, gpuBytes } };
    return { ok: true, memory };
  };
}

test("the planned load is one the engine has counted", async () => {
  const { simulator, asked } = createSimulator(countWith(() => 10 * MIB));
  const { plan, comparison } = await planModel(makeModelRequest(simulator, { gpuGib: 24 }));
  expect(plan).toMatchObject({ status: "fits", estimate: { source: "native" } });
  expect(plan.notices).toEqual([]);
  expect(asked).toHaveLength(1);
  expect(comparison.map(({ term }) => term)).toEqual(["weights", "context"]);
  expect(comparison[1]).toMatchObject({
    nativeBytes: (comparison[1]?.formulaBytes ?? 0) + 10 * MIB,
  });
});

test("the alternatives shown are asked about with the choice", async () => {
  const { simulator, asked } = createSimulator(countWith(() => 0));
  const request = makeModelRequest(simulator, { gpuGib: 24 });
  const { plan } = await planModel(request);
  const shown = plan.alternatives.flatMap(({ settings }) => settings ?? []);
  expect(shown).toHaveLength(4);
  expect(shown.filter((settings) => !request.table.has(settings))).toEqual([]);
  expect(asked[0]).toHaveLength(5);
});

test.each([
  { what: "more", extraBytes: 300 * MIB },
  { what: "less", extraBytes: -100 * MIB },
])("an engine that counts $what changes the choice to what fits", async ({ extraBytes }) => {
  const { simulator, asked } = createSimulator(countWith(() => extraBytes));
  const request = { gpuGib: 7.5 };
  const { plan } = await planModel(makeModelRequest(simulator, request));
  if (plan.status !== "fits") throw new Error(plan.reason);
  const shape = makeShape();
  const believed = planLoad({
    ...makeRequest(request),
    estimate: (settings) => estimateByFormula(shape, settings, "gpu"),
  });
  if (believed.status !== "fits") throw new Error(believed.reason);
  expect(plan.estimate.source).toBe("native");
  expect(Math.sign(believed.settings.contextTokens - plan.settings.contextTokens)).toBe(
    Math.sign(extraBytes),
  );
  expect(asked.length).toBeLessThanOrEqual(4);
});

test("what is known already is not asked again", async () => {
  const first = createSimulator(countWith(() => 0));
  const request = makeModelRequest(first.simulator, { gpuGib: 24 });
  await planModel(request);
  const second = createSimulator(() => ({ ok: false, reason: "asked again" }));
  const { plan } = await planModel({ ...request, simulator: second.simulator });
  expect(second.asked).toEqual([]);
  expect(plan.status).toBe("fits");
});

test("a cache type that the engine refuses is planned without", async () => {
  const count = countWith(() => 0);
  const { simulator } = createSimulator((settings) =>
    settings.keyType === "q8_0" ? { ok: false, reason: "no kernel" } : count(settings),
  );
  const { plan } = await planModel(makeModelRequest(simulator, { gpuGib: 6.5 }));
  expect(plan).toMatchObject({
    status: "fits",
    settings: { keyType: "f16" },
    estimate: { source: "native" },
  });
});

test("a model that the engine refuses in every way is refused with its reason", async () => {
  const { simulator, asked } = createSimulator(() => ({ ok: false, reason: "no such thing" }));
  const { plan } = await planModel(makeModelRequest(simulator, { gpuGib: 24 }));
  expect(plan).toMatchObject({
    status: "refused",
    reason: "the engine refuses to load it: no such thing",
  });
  expect(asked.length).toBeLessThanOrEqual(4);
});

test("a plan that is refused rests on the engine's count too", async () => {
  const { simulator, asked } = createSimulator(countWith(() => 0));
  const wishes = { gpuLayers: "max" } as const;
  const { plan, comparison } = await planModel(makeModelRequest(simulator, { gpuGib: 4, wishes }));
  expect(plan.status).toBe("refused");
  expect(plan.terms.map(({ source }) => source)).toContain("native");
  expect([asked.length, comparison]).toEqual([1, []]);
});

const failing = (error: Error): Simulator => ({ simulate: () => Promise.reject(error) });

test.each([
  { what: "is not there", simulator: null, words: "it is not available" },
  {
    what: "does not start",
    simulator: failing(new AgentError("engine-unavailable", { reason: "no binary" })),
    words: "no binary",
  },
  {
    what: "is too slow",
    simulator: failing(new AgentError("engine-stalled", { step: "sizing", waitedMs: 60_000 })),
    words: "it gave no answer in time",
  },
])("an engine that $what leaves the closed form, with a margin, in words", async (row) => {
  const request = makeModelRequest(row.simulator, { gpuGib: 24 });
  const { plan, comparison } = await planModel(request);
  if (plan.status !== "fits") throw new Error(plan.reason);
  const formula = estimateByFormula(request.shape, plan.settings, "gpu");
  const { computeBytes } = plan.estimate.terms;
  expect(computeBytes / formula.terms.computeBytes).toBeCloseTo(1.1, 3);
  expect(plan.notices.join()).toContain(row.words);
  expect(comparison).toEqual([]);
});

test("without the engine's word a CPU may hold a tied input table twice", async () => {
  const shape = makeShape();
  const planFor = async (isTied: boolean) => {
    const tied = { ...shape, weights: { ...shape.weights, isTied } };
    const { plan } = await planModel(makeModelRequest(null, { shape: tied }));
    if (plan.status !== "fits") throw new Error(plan.reason);
    return plan.estimate.weights.ramBytes;
  };
  expect((await planFor(true)) - (await planFor(false))).toBe(shape.weights.inputBytes);
});

test("an engine whose every count changes the choice is asked four times at most", async () => {
  let calls = 0;
  const swinging = countWith(() => (calls++ % 2 === 0 ? 900 : -900) * MIB);
  const { simulator, asked } = createSimulator(swinging);
  const { plan } = await planModel(makeModelRequest(simulator, { gpuGib: 7.2 }));
  expect(asked.length).toBeLessThanOrEqual(4);
  expect(plan.status).toBe("fits");
});

test.each([
  new AgentError("model-unusable", { path: "model.gguf", reason: "the engine died of it" }),
  new AgentError("interrupted", { signal: "SIGINT" }),
  new Error("a bug"),
])("what is wrong with the file, a stop and a bug are thrown: %s", async (error) => {
  const planning = planModel(makeModelRequest(failing(error), { gpuGib: 24 }));
  await expect(planning).rejects.toBe(error);
});

test("wishes that contradict are refused without a question", async () => {
  const { simulator, asked } = createSimulator(countWith(() => 0));
  const wishes = { contextTokens: 500_000 };
  const { plan } = await planModel(makeModelRequest(simulator, { gpuGib: 24, wishes }));
  expect([plan.status, asked]).toEqual(["refused", []]);
});

test("llama.cpp itself counts what is planned, and the closed form agrees within 2 %", async () => {
  const modelPath = writeModelShape("lfm2-1.2b-Q4_K_M");
  const shape = await readModelShape(modelPath);
  const { estimate: _, ...request } = makeRequest({ shape, ramGib: 8 });
  // As laid out without packing: how a CPU packs weights anew depends on its instructions.
  await using simulator = openLoadSimulator({ gpu: false, layout: "plain" });
  const table = new EstimateTable(shape, "cpu");
  const { plan, comparison } = await planModel({ ...request, modelPath, table, simulator });
  expect(plan).toMatchObject({ status: "fits", estimate: { source: "native" } });
  expect(plan.notices).toEqual([]);
  expect(comparison).toHaveLength(2);
  for (const { difference } of comparison) expect(Math.abs(difference ?? 1)).toBeLessThan(0.02);
});
