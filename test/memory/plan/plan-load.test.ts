import { describe, expect, test } from "vitest";
import type { FittingPlan, RefusedPlan } from "../../../src/memory/plan/memory-plan.ts";
import { planLoad } from "../../../src/memory/plan/plan-load.ts";
import {
  GIB,
  MIB,
  makePool,
  makeRequest,
  makeSample,
  makeShape,
  type RequestWishes,
} from "../../support/plan-cases.ts";

function planFit(wishes: RequestWishes): FittingPlan {
  const plan = planLoad(makeRequest(wishes));
  if (plan.status !== "fits") throw new Error(`refused: ${plan.reason}`);
  return plan;
}

function planRefusal(wishes: RequestWishes): RefusedPlan {
  const plan = planLoad(makeRequest(wishes));
  if (plan.status !== "refused") throw new Error("it fits");
  return plan;
}

const FULL = { gpuLayers: 33, contextTokens: 24_576, batchTokens: 512, keyType: "f16" };
const ALL_BUT_LAYERS = ["batch", "context", "kv-q8_0"];

describe("what is given up on a GPU", () => {
  test.each([
    { gpuGib: 24, ...FULL, sacrifices: [] },
    { gpuGib: 8.8, ...FULL, batchTokens: 256, sacrifices: ["batch"] },
    {
      gpuGib: 8,
      ...FULL,
      contextTokens: 19_200,
      batchTokens: 64,
      sacrifices: ["batch", "context"],
    },
    {
      gpuGib: 7.5,
      ...FULL,
      contextTokens: 15_104,
      batchTokens: 64,
      sacrifices: ["batch", "context"],
    },
    {
      gpuGib: 7,
      ...FULL,
      contextTokens: 20_480,
      batchTokens: 64,
      keyType: "q8_0",
      sacrifices: ALL_BUT_LAYERS,
    },
    {
      gpuGib: 6.5,
      ...FULL,
      contextTokens: 12_800,
      batchTokens: 64,
      keyType: "q8_0",
      sacrifices: ALL_BUT_LAYERS,
    },
    {
      gpuGib: 5,
      gpuLayers: 26,
      contextTokens: 4096,
      batchTokens: 64,
      keyType: "q8_0",
      sacrifices: [...ALL_BUT_LAYERS, "gpu-layers"],
    },
    { gpuGib: 1, ...FULL, gpuLayers: 0, sacrifices: ["gpu-layers"] },
  ])("$gpuGib GiB: $sacrifices", ({ gpuGib, sacrifices, ...settings }) => {
    const plan = planFit({ gpuGib });
    expect(plan.settings).toMatchObject(settings);
    expect(plan.sacrifices).toEqual(sacrifices);
  });

  test("nothing on a CPU with room", () => {
    const { settings, threads, sacrifices } = planFit({ ramGib: 32 });
    expect(settings).toEqual({
      gpuLayers: 0,
      contextTokens: 24_576,
      batchTokens: 128,
      sequences: 1,
      keyType: "f16",
      valueType: "f16",
      flashAttention: "auto",
    });
    expect([threads, sacrifices]).toEqual([8, []]);
  });

  test("layers that RAM cannot take refuse the plan", () => {
    const { reason } = planRefusal({ gpuGib: 24, ramGib: 2, wishes: { gpuLayers: 5 } });
    expect(reason).toContain("of memory, where 1.8 GiB may be used");
  });

  test("a cache of windows is small, so context goes down to the need before it is quantised", () => {
    const pattern = [{ keyElements: 256, valueElements: 256 }, { windowTokens: 512 }];
    const shape = makeShape({ pattern });
    const plan = planFit({ shape, gpuGib: 5.8 });
    expect(plan.settings).toMatchObject({ keyType: "f16", gpuLayers: 33 });
    expect(plan.settings.contextTokens).toBeLessThan(12_288);
    expect(plan.sacrifices).toEqual(["batch", "context"]);
  });

  test("heads that fill no block keep an exact cache", () => {
    const shape = makeShape({ layer: { keyHeadLength: 80, valueHeadLength: 80 } });
    const plan = planFit({ shape, gpuGib: 6.5 });
    expect(plan.settings).toMatchObject({ keyType: "f16", contextTokens: 6912 });
  });

  test("latent attention has no values to care for", () => {
    const layer = { keyElements: 576, keyHeadLength: 576, valueElements: 0, valueHeadLength: 80 };
    const plan = planFit({ shape: makeShape({ layer }), wishes: { keyType: "q8_0" } });
    expect(plan.settings).toMatchObject({ keyType: "q8_0", valueType: "q8_0" });
  });
});

describe("a GPU that may use only a part of the memory it shares", () => {
  const sample = makeSample(makePool(32, 2), [makePool(4, 0, "iGPU")], true);

  test("leaves the model to the CPU where it is too small, and says so", () => {
    const plan = planFit({ sample, device: "vulkan" });
    expect(plan.settings.gpuLayers).toBe(0);
    expect(plan.budgets).toMatchObject([{ pool: "ram", name: "memory" }]);
    expect(plan.notices).toContainEqual(expect.stringContaining("runs on the CPU"));
  });

  test("is what a person asked for: then the CPU is a way out", () => {
    const plan = planRefusal({ sample, device: "vulkan", wishes: { gpuLayers: 33 } });
    expect(plan.waysOut[0]).toContain("--gpu-layers 0");
  });
});

describe("the context", () => {
  test.each([
    { what: "the class cap", wishes: {}, expected: { by: "cap", cap: 24_576, effective: 39_168 } },
    {
      what: "the trained length's share",
      shape: makeShape({ trainContextTokens: 32_768 }),
      expected: { by: "effective", effective: 9728, trained: 32_768 },
    },
    { what: "memory", gpuGib: 8, expected: { by: "fits", fits: 19_200 } },
    {
      what: "the flag",
      wishes: { contextTokens: 40_000 },
      expected: { by: "asked", asked: 40_000, fits: 131_072 },
    },
  ])("is bounded by $what", ({ expected, ...request }) => {
    expect(planFit(request).context).toMatchObject(expected);
  });

  test("that is needed is taken beyond what is advised, in words", () => {
    const plan = planFit({ policy: { neededTokens: 30_000 } });
    expect(plan.settings.contextTokens).toBe(30_208);
    expect(plan.notices).toContain(
      "The task needs a context of 30,208 tokens; this model is only advised up to 24,576 tokens.",
    );
  });
});

describe("wishes", () => {
  test("are kept where memory is short", () => {
    const wishes = {
      contextTokens: 8192,
      batchTokens: 512,
      keyType: "f16",
      gpuLayers: 20,
    } as const;
    const { settings } = planFit({ gpuGib: 8, wishes });
    expect(settings).toMatchObject({ ...wishes, valueType: "f16" });
  });

  test.each([
    { wish: 12, layers: 0, notices: 1 },
    { wish: "max" as const, layers: 0, notices: 1 },
    { wish: "auto" as const, layers: 0, notices: 0 },
    { wish: 0, layers: 0, notices: 0 },
  ])("--gpu-layers $wish without a GPU: $notices notices", ({ wish, layers, notices }) => {
    const plan = planFit({ wishes: { gpuLayers: wish } });
    expect(plan.settings.gpuLayers).toBe(layers);
    expect(plan.notices).toHaveLength(notices);
  });

  test("more layers than there are become all of them, in words", () => {
    const plan = planFit({ gpuGib: 24, wishes: { gpuLayers: 99 } });
    expect(plan.settings.gpuLayers).toBe(33);
    expect(plan.notices).toEqual(["--gpu-layers 99 is more than the 33 there are."]);
  });

  test("no layers on the GPU leave the GPU alone", () => {
    const plan = planFit({ gpuGib: 24, wishes: { gpuLayers: 0 } });
    expect(plan.budgets.map(({ pool }) => pool)).toEqual(["ram"]);
  });

  test("more threads than cores become as many as there are, in words", () => {
    const plan = planFit({ wishes: { threads: 12 } });
    expect(plan.threads).toBe(8);
    expect(plan.notices).toEqual(["--threads 12 is more than the 8 cores there are: 8 are used."]);
  });

  test("one cache type stands for both", () => {
    expect(planFit({ wishes: { valueType: "q4_0" } }).settings).toMatchObject({
      keyType: "q4_0",
      valueType: "q4_0",
    });
  });
});

describe("what the engine refuses", () => {
  test("is passed over", () => {
    const refusalOf = ({ keyType }: { keyType: string }) => (keyType === "q8_0" ? "no" : null);
    const plan = planFit({ gpuGib: 6.5, refusalOf });
    expect(plan.settings).toMatchObject({ keyType: "f16", contextTokens: 6912, gpuLayers: 33 });
  });

  test("altogether is the reason", () => {
    const plan = planRefusal({ refusalOf: () => "unknown architecture" });
    expect(plan.reason).toBe("the engine refuses to load it: unknown architecture");
  });
});

describe("the bill", () => {
  test("adds up to the estimate and the overhead, by pool", () => {
    const pattern = [{}, { keyElements: 0, valueElements: 0, recurrentElements: 2 ** 20 }];
    const plan = planFit({ shape: makeShape({ pattern }), gpuGib: 4 });
    const sum = (pool: string) =>
      plan.terms
        .filter((term) => term.pool === pool)
        .reduce((total, { bytes }) => total + bytes, 0);
    const { weights, context } = plan.estimate;
    expect(plan.settings.gpuLayers).toBeGreaterThan(0);
    expect(plan.settings.gpuLayers).toBeLessThan(33);
    expect(sum("gpu")).toBeCloseTo(weights.gpuBytes + context.gpuBytes + 0.5 * GIB, 0);
    expect(sum("ram")).toBeCloseTo(weights.ramBytes + context.ramBytes + 0.1 * GIB, 0);
  });

  test("has a row for each thing, with who says so", () => {
    const plan = planFit({ gpuGib: 24 });
    expect(plan.terms.map(({ pool, name, source }) => `${pool} ${name}: ${source}`)).toEqual([
      "ram weights: formula",
      "ram engine overhead: measured",
      "gpu weights: formula",
      "gpu KV cache: formula",
      "gpu compute buffers: formula",
      "gpu engine overhead: measured",
    ]);
    expect(plan.terms.find(({ name }) => name === "KV cache")?.bytes).toBe(24_576 * 128 * 1024);
  });

  test("is one pool where the GPU's memory is a part of RAM", () => {
    const request = makeRequest({ device: "metal" });
    const sample = makeSample(makePool(16, 2), [makePool(11, 0, "M3")], true);
    const plan = planLoad({ ...request, sample });
    expect(plan.budgets).toMatchObject([{ pool: "ram", name: "M3" }]);
    expect(new Set(plan.terms.map(({ pool }) => pool))).toEqual(new Set(["ram"]));
    expect(plan).toMatchObject({ status: "fits", settings: { gpuLayers: 33 } });
  });

  test("says that the driver's part is assumed", () => {
    const overhead = { ramBytes: 0, gpuBytes: 750 * MIB, source: "assumed" } as const;
    expect(planFit({ gpuGib: 24, overhead }).notices).toEqual([
      "What the driver takes of the GPU is assumed (750 MiB) until a first load has shown it.",
    ]);
  });
});

describe("alternatives of a plan that fits", () => {
  test("are told with flags, cost and whether they fit", () => {
    const smaller = [{ alias: "tiny", shape: makeShape({ layerCount: 2, parameterCount: 5e8 }) }];
    const plan = planFit({ gpuGib: 8, smaller });
    expect(
      plan.alternatives.map(({ flags, fits, cost }) => ({ flags: flags.join(" "), fits, cost })),
    ).toEqual([
      {
        flags: "--ctx-size 9472",
        fits: true,
        cost: "the model sees half as much of the task at once",
      },
      {
        flags: "--cache-type-k q8_0 --cache-type-v q8_0",
        fits: true,
        cost: "slightly less exact over long contexts; memory would then hold 36,096 tokens",
      },
      { flags: "--gpu-layers 24", fits: true, cost: "slower with every layer left to the CPU" },
      {
        flags: "--ctx-size 131072",
        fits: false,
        cost: "13.7 GiB more, and answers may get worse towards the end",
      },
      {
        flags: "--model tiny",
        fits: true,
        cost: "a model of 0.5 billion parameters instead of 8.0",
      },
    ]);
  });

  test("name no context above the longest that can be had", () => {
    const shape = { ...makeShape(), trainContextTokens: 10 * 2 ** 20 };
    const { alternatives } = planFit({ gpuGib: 24, shape });
    expect(alternatives).toContainEqual(
      expect.objectContaining({ flags: ["--ctx-size", "1048576"] }),
    );
  });

  test("of a mixture of experts say that experts do not move alone", () => {
    const shape = makeShape({ expertCount: 64, expertsUsed: 8 });
    const costs = planFit({ shape, gpuGib: 24 }).alternatives.map(({ cost }) => cost);
    expect(costs.join()).toContain("experts go with their whole layer");
  });

  test("go no lower than what the task needs", () => {
    const plan = planFit({ policy: { neededTokens: 20_000 } });
    expect(plan.alternatives.map(({ title }) => title)).not.toContain("a context of 12,288 tokens");
  });
});

test("several GPUs hold together what one does not", () => {
  const request = makeRequest({ gpuGib: 6 });
  const gpus = [makePool(6, 0, "a"), makePool(6, 0, "b")];
  const plan = planLoad({ ...request, sample: makeSample(makePool(64), gpus) });
  expect(plan).toMatchObject({ status: "fits", settings: FULL, sacrifices: [] });
});

describe("sums that are the same for any number of threads", () => {
  const wishes = { flashAttention: false } as const;

  test("flash attention is off, and the cache keeps its values whole where memory is short", () => {
    for (const gpuGib of [24, 7.5]) {
      const { settings } = planFit({ gpuGib, wishes });
      expect(settings).toMatchObject({ flashAttention: false, keyType: "f16", valueType: "f16" });
    }
    expect(planFit({ gpuGib: 24 }).settings.flashAttention).toBe("auto");
  });

  test("a quantised cache of values is refused by its type", () => {
    const { reason } = planRefusal({ wishes: { ...wishes, valueType: "q8_0" } });
    expect(reason).toContain("q8_0 KV cache needs flash attention");
  });
});
