import { expect, test } from "vitest";
import { estimateByFormula } from "../../../src/memory/estimate/memory-model.ts";
import { chargeOf } from "../../../src/memory/plan/load-charge.ts";
import type { FittingPlan, MemoryPlan } from "../../../src/memory/plan/memory-plan.ts";
import { planLoad } from "../../../src/memory/plan/plan-load.ts";
import type { LoadWishes, PlanRequest } from "../../../src/memory/plan/plan-request.ts";
import { usesGpu } from "../../../src/memory/plan/plan-request.ts";
import { makeBudgets } from "../../../src/memory/plan/pool-budget.ts";
import type { MemorySample } from "../../../src/memory/probe/memory-sample.ts";
import type { ModelShape } from "../../../src/memory/shape/model-shape.ts";
import { KV_CACHE_TYPES } from "../../../src/runtime/load-settings.ts";
import {
  estimateSimply,
  GIB,
  MIB,
  makePolicy,
  makePool,
  makeSample,
  makeShape,
} from "../../support/plan-cases.ts";
import { RandomSource } from "../../support/random-source.ts";

const CASES = 1000;

function randomShape(random: RandomSource): ModelShape {
  const headLength = random.pick([64, 80, 128, 256]);
  const heads = random.pick([1, 4, 8]);
  const cache = { keyHeadLength: headLength, valueHeadLength: headLength };
  const full = { ...cache, keyElements: headLength * heads, valueElements: headLength * heads };
  const weightBytes = (4 + random.below(400)) * MIB;
  const kinds = [
    full,
    { ...full, windowTokens: 1024 },
    { keyElements: 0, valueElements: 0, recurrentElements: random.below(2 ** 20) },
    { keyElements: 576, keyHeadLength: 576, valueElements: 0, valueHeadLength: 0 },
  ];
  return makeShape({
    layerCount: 1 + random.below(64),
    pattern: random.list(1 + random.below(3), () => ({ weightBytes, ...random.pick(kinds) })),
    trainContextTokens: random.pick([2048, 8192, 32_768, 40_960, 131_072, 1_048_576]),
    parameterCount: random.pick([0.5, 1.5, 4, 8, 32, 70]) * 1e9,
    vocabularySize: random.pick([32_000, 152_000]),
    expertCount: random.pick([0, 0, 64]),
    expertsUsed: 8,
  });
}

function randomSample(random: RandomSource): MemorySample {
  const pool = (largestGib: number) => {
    const total = 1 + random.next() * largestGib;
    return makePool(total, total * random.pick([0, 0.1, 0.5, 0.95, 1]) * random.next());
  };
  const isUnified = random.below(6) === 0;
  const gpus = random.list(isUnified ? 1 : random.below(3), () => pool(random.pick([8, 24, 80])));
  return makeSample(pool(random.pick([4, 32, 128])), gpus, isUnified);
}

function randomWishes(random: RandomSource): LoadWishes {
  const maybe = <Value>(value: Value) => (random.below(4) === 0 ? value : undefined);
  return {
    contextTokens: maybe(random.pick([512, 4096, 10_000, 65_536, 0, Number.NaN])),
    gpuLayers: maybe(random.pick([0, 5, 200, "auto", "max"] as const)),
    batchTokens: maybe(random.pick([64, 512, 2048])),
    keyType: maybe(random.pick(KV_CACHE_TYPES)),
    valueType: maybe(random.pick(KV_CACHE_TYPES)),
    threads: maybe(1 + random.below(16)),
  };
}

function randomRequest(random: RandomSource): PlanRequest {
  const shape = randomShape(random);
  const sample = randomSample(random);
  const policy = makePolicy({
    reservedBytes: random.pick([0, 0, 0.5, 2]) * GIB,
    effectiveShare: random.pick([0.3, 0.5, 1]),
    neededTokens: random.pick([0, 1000, 4096, 20_000]),
    wishes: randomWishes(random),
  });
  const device = sample.gpus.length > 0 ? random.pick(["cuda", "vulkan", "metal"] as const) : "cpu";
  const isSimple = random.below(2) === 0;
  const request: PlanRequest = {
    shape,
    sample,
    cores: 1 + random.below(16),
    device,
    policy,
    estimate: (settings) => estimateSimply(shape, settings),
    overhead: { ramBytes: 64 * MIB, gpuBytes: 512 * MIB, source: "assumed" },
    smaller: [{ alias: "tiny", shape: makeShape({ layerCount: 2, parameterCount: 5e8 }) }],
  };
  const counted = usesGpu(request) ? "gpu" : "cpu";
  return isSimple
    ? request
    : { ...request, estimate: (settings) => estimateByFormula(shape, settings, counted) };
}

/** What is wrong with a plan; none. */
function checkPlan(plan: MemoryPlan, request: PlanRequest): string[] {
  return plan.status === "fits" ? checkFit(plan, request) : checkRefusal(plan);
}

function checkRefusal(plan: Exclude<MemoryPlan, FittingPlan>): string[] {
  const problems: string[] = [];
  if (plan.reason.trim() === "") problems.push("no reason");
  if (plan.waysOut.length === 0 || plan.waysOut.length > 3) problems.push("ways out");
  if (plan.waysOut.some((way) => way.trim() === "")) problems.push("an empty way out");
  if (!(plan.missingBytes >= 0) || !Number.isFinite(plan.missingBytes)) problems.push("missing");
  if (plan.alternatives.some(({ fits }) => !fits)) problems.push("a rescue that does not fit");
  return problems;
}

function checkFit(plan: FittingPlan, request: PlanRequest): string[] {
  const { settings } = plan;
  const { shape, policy, overhead } = request;
  // The CPU may use all of a memory that it shares with a GPU.
  const isOnCpu = request.sample.isUnified && settings.gpuLayers === 0;
  const isGpuUsed = usesGpu(request) && !isOnCpu;
  const budgets = makeBudgets(request.sample, { ...policy, usesGpu: isGpuUsed });
  const charge = chargeOf(settings, request.estimate(settings), { budgets, overhead });
  const billed = plan.terms.reduce((sum, { bytes }) => sum + bytes, 0);
  const gpuBytes = Math.max(0, budgets.gpu?.availableBytes ?? 0);
  const faults = {
    "RAM exceeded": charge.ramBytes > budgets.ram.availableBytes,
    "GPU exceeded": charge.gpuBytes > gpuBytes,
    "below the need": settings.contextTokens < policy.neededTokens,
    "above the trained length": settings.contextTokens > shape.trainContextTokens,
    "fits less than chosen": plan.context.fits < settings.contextTokens,
    "the bill does not add up": Math.abs(billed - charge.ramBytes - charge.gpuBytes) > 1,
    "a negative term": plan.terms.some(({ bytes }) => !(bytes >= 0)),
  };
  const found = Object.entries(faults).flatMap(([fault, isThere]) => (isThere ? [fault] : []));
  return [...found, ...listBrokenWishes(plan, request)];
}

function listBrokenWishes({ settings, threads }: FittingPlan, request: PlanRequest): string[] {
  const { wishes } = request.policy;
  const { keyType, valueType, gpuLayers } = wishes;
  const isTypeFree = keyType === undefined && valueType === undefined;
  const hasLayerWish = usesGpu(request) && typeof gpuLayers === "number";
  const layers = Math.min(Number(gpuLayers), request.shape.layers.length + 1);
  const sizes = ["contextTokens", "batchTokens", "keyType", "valueType"] as const;
  const broken: string[] = sizes.filter(
    (key) => wishes[key] !== undefined && wishes[key] !== settings[key],
  );
  if (isTypeFree && !["f16", "q8_0"].includes(settings.keyType)) broken.push("type unasked");
  if (hasLayerWish && settings.gpuLayers !== layers) broken.push("gpuLayers");
  const { cores } = request;
  if (threads !== Math.min(wishes.threads ?? cores, cores)) broken.push("threads");
  return broken;
}

test(`${CASES} plans keep to budgets, needs and wishes, or say why not`, () => {
  const seen = { fits: 0, refused: 0 };
  for (let seed = 0; seed < CASES; seed++) {
    const request = randomRequest(new RandomSource(seed));
    const plan = planLoad(request);
    seen[plan.status] += 1;
    expect({ seed, problems: checkPlan(plan, request) }).toEqual({ seed, problems: [] });
  }
  expect(Math.min(seen.fits, seen.refused)).toBeGreaterThan(CASES / 5);
});

test("the same request has the same plan", () => {
  for (let seed = 0; seed < 200; seed++) {
    const request = randomRequest(new RandomSource(seed));
    expect(planLoad(request)).toEqual(planLoad(structuredCloneOf(request)));
  }
});

function structuredCloneOf({ estimate, ...rest }: PlanRequest): PlanRequest {
  return { ...structuredClone(rest), estimate };
}

test(`of ${CASES} machines, none has a worse plan for having more memory`, () => {
  let compared = 0;
  for (let seed = 0; seed < CASES; seed++) {
    const random = new RandomSource(seed);
    const request = randomRequest(random);
    const moreBytes = random.pick([0.1, 0.5, 2, 16]) * GIB;
    const before = planLoad(request);
    const after = planLoad({ ...request, sample: growSample(request.sample, moreBytes) });
    if (before.status === "refused") continue;
    compared += 1;
    expect({ seed, isWorse: isWorse(after, before) }).toEqual({ seed, isWorse: false });
  }
  expect(compared).toBeGreaterThan(CASES / 5);
});

function growSample(sample: MemorySample, bytes: number): MemorySample {
  const grow = <Pool extends MemorySample["ram"]>(pool: Pool): Pool => ({
    ...pool,
    totalBytes: pool.totalBytes + bytes,
    freeBytes: pool.freeBytes + bytes,
  });
  return { ...sample, ram: grow(sample.ram), gpus: sample.gpus.map(grow) };
}

/** Fewer layers; a coarser cache with as many; less context with the same cache. */
function isWorse(after: MemoryPlan, before: FittingPlan): boolean {
  if (after.status === "refused") return true;
  const [now, then] = [after.settings, before.settings];
  if (now.gpuLayers !== then.gpuLayers) return now.gpuLayers < then.gpuLayers;
  if (now.keyType !== then.keyType) return now.keyType === "q8_0";
  return now.contextTokens < then.contextTokens;
}
