import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { MemoryPlan } from "../../src/memory/plan/memory-plan.ts";
import { createPalette } from "../../src/ui/palette.ts";
import type { PlanReport } from "../../src/ui/plan-port.ts";
import { renderPlanReport } from "../../src/ui/plan-view.ts";
import {
  contradictedPlan,
  cpuPlan,
  cpuSample,
  createPlanReport,
  gpuSample,
  partialPlan,
  refusedPlan,
} from "./scripted-plans.ts";

const gpuMachine = {
  device: "vulkan",
  cores: 8,
  sample: { ...cpuSample, gpus: [gpuSample] },
} as const;

function render(report: PlanReport, columns = 80): string {
  const lines = renderPlanReport(report, { columns, palette: createPalette(false) });
  return lines.join("\n");
}

/** The section of a plan alone. */
function renderSection(plan: MemoryPlan, askedTokens: number | null = null, columns = 80): string {
  const [sized] = createPlanReport(plan).plans;
  const report = createPlanReport(plan, { plans: [{ ...sized!, askedTokens }] });
  return render(report, columns).replace(/^[\s\S]*?(?=[✓✗])/, "");
}

test("a plan for the CPU, 80 columns", () => {
  expect(render(createPlanReport())).toMatchInlineSnapshot(`
    "model     qwen2.5-coder-1.5b
              /models/qwen·.gguf
              qwen2, Q4_K_M, 1.5 B parameters, 28 layers, full attention, 1.0 GiB,
              trained on 32,768 tokens
    machine   runs on the CPU, 8 cores to use, 2.0 GiB of swap free

    MiB   TOTAL  IN USE  HEADROOM  RESERVED  AVAILABLE
    RAM  16,384   5,120     1,638       477      9,149

    ✓ fits with a context of 9,728 tokens

    MiB                RAM  SOURCE
    weights          1,066  native
    KV cache           266  native
    compute buffers    300  native
    engine overhead    120  assumed
    sum              1,752
    available        9,149
    left             7,397

    loads     all layers on the CPU, context 9,728 tokens, batch 512, KV cache f16,
              flash attention auto, 8 threads
    context   bound by the part of the trained length that serves well
              fits 120,064 · trained 32,768 · effective 9,728 · cap 16,384
    gave up   nothing
    check     the formula against the engine's figures: -0.3 % (weights 0.0 %, KV
              cache 2.0 MiB too much, compute buffers -2.0 %)
    ! The engine's overhead is assumed·: it is measured by the first load.
    other ways
      ✓ KV cache q8_0 (RAM 1,627 MiB): answers differ a little from those of an
        exact cache
          --cache-type-k q8_0 --cache-type-v q8_0
      ✓ qwen2.5-coder-0.5b· (RAM 700 MiB): a third of the parameters, and about as
        much less skill at the tasks that take several steps
          --model qwen2.5-coder-0.5b"
  `);
});

test("a plan that gives the GPU a part, with a blind backend, 120 columns", () => {
  const report = createPlanReport(partialPlan, { machine: gpuMachine });
  expect(render(report, 120)).toMatchInlineSnapshot(`
    "model     qwen2.5-coder-1.5b
              /models/qwen·.gguf
              qwen2, Q4_K_M, 1.5 B parameters, 28 layers, full attention, 1.0 GiB, trained on 32,768 tokens
    machine   runs on vulkan, 8 cores to use, 2.0 GiB of swap free

    MiB                 TOTAL  IN USE  HEADROOM  RESERVED  AVAILABLE
    GPU NVIDIA· H200  142,336   2,048    14,234         0    126,054
    RAM                16,384   5,120     1,638       477      9,149
    ! GPU NVIDIA· H200: vulkan does not see· other programs

    ✓ fits with a context of 9,728 tokens

    MiB                  GPU    RAM  SOURCE
    weights              600    466  native
    KV cache             0.2      0  native
    compute buffers      260     40  native
    engine overhead      450    120  GPU measured, RAM assumed
    sum                1,310    626
    available        126,054  9,149
    left             124,744  8,523

    loads     20 of 29 layers on the GPU, context 9,728 tokens, batch 128, KV cache q8_0 and q4_0, flash attention auto, 8
              threads
    context   bound by what fits into memory
              fits 9,728 · trained 32,768 · effective 9,728 · cap 16,384 · asked 16,384
    gave up   a larger batch, a longer context, a KV cache better than q8_0, layers on the GPU
    check     the formula against the engine's figures: -0.3 % (weights 0.0 %, KV cache 2.0 MiB too much, compute buffers
              -2.0 %)"
  `);
});

test("a refusal says what is missing and three ways out", () => {
  expect(renderSection(refusedPlan, 32_768)).toMatchInlineSnapshot(`
    "✗ does not fit with a context of 32,768 tokens: 2,345 MiB are missing
      the smallest load· takes 11.2 GiB of memory and 8.9 GiB are available

    MiB                 RAM  SOURCE
    weights           9,000  native
    KV cache          1,800  native
    compute buffers     300  native
    engine overhead     120  assumed
    sum              11,220
    available         9,149
    left             -2,071

    check     the formula against the engine's figures: -0.3 % (weights 0.0 %, KV
              cache 2.0 MiB too much, compute buffers -2.0 %)
    other ways
      ✗ KV cache q8_0 (RAM 1,627 MiB): answers differ a little from those of an
        exact cache
          --cache-type-k q8_0 --cache-type-v q8_0
      ✗ qwen2.5-coder-0.5b· (RAM 700 MiB): a third of the parameters, and about as
        much less skill at the tasks that take several steps
          --model qwen2.5-coder-0.5b
    ways out, the cheapest first
      1. load it with --cache-type-k q8_0, which takes 1,100 MiB less
      2. take qwen2.5-coder-0.5b·
      3. free 2,345 MiB"
  `);
});

test("a refusal before anything was counted has no tables", () => {
  expect(render(createPlanReport(contradictedPlan))).toMatchInlineSnapshot(`
    "model     qwen2.5-coder-1.5b
              /models/qwen·.gguf
              qwen2, Q4_K_M, 1.5 B parameters, 28 layers, full attention, 1.0 GiB,
              trained on 32,768 tokens
    machine   runs on the CPU, 8 cores to use, 2.0 GiB of swap free

    ✗ cannot be loaded
      --ctx-size 65536 is above the 32,768 tokens the model was trained on"
  `);
});

test("unified memory is told as such", () => {
  const sample = { ...cpuSample, isUnified: true };
  const report = createPlanReport(cpuPlan, { machine: { device: "metal", cores: 8, sample } });
  expect(render(report, 120)).toContain(", the GPU's memory is a part of RAM, counted once\n");
});

describe("the verdict names the context", () => {
  test.each<[MemoryPlan, number | null, string]>([
    [cpuPlan, null, "✓ fits with a context of 9,728 tokens\n"],
    [cpuPlan, 9728, "✓ fits with a context of 9,728 tokens\n"],
    [cpuPlan, 16_384, "✓ fits with a context of 9,728 tokens, 16,384 were asked for\n"],
    [refusedPlan, null, "✗ does not fit: 2,345 MiB are missing\n"],
    [contradictedPlan, 65_536, "✗ cannot be loaded with a context of 65,536 tokens\n"],
  ])("%#", (plan, askedTokens, expected) => {
    expect(renderSection(plan, askedTokens)).toContain(expected);
  });
});

test("each size has its section, the machine is told once", () => {
  const [sized] = createPlanReport().plans;
  const plans = [8192, 16_384].map((askedTokens) => ({ ...sized!, askedTokens }));
  const text = render(createPlanReport(cpuPlan, { plans }));
  expect(text.match(/^✓ fits/gm)).toHaveLength(2);
  expect(text.match(/HEADROOM/g)).toHaveLength(1);
});

test.each([
  [[], "none: the engine gave no figures to compare with"],
  [[{ term: "weights", nativeBytes: 0, formulaBytes: 0 }], "figures: 0.0 % (weights 0.0 %)"],
  [[{ term: "weights", nativeBytes: 200, formulaBytes: 203 }], "figures: +1.5 % (weights +1.5 %)"],
  [[{ term: "x\u0007", nativeBytes: 1e4, formulaBytes: 9999 }], "figures: 0.0 % (x· 0.0 %)"],
])("the cross-check of %j", (crossCheck, expected) => {
  const plans = [{ askedTokens: null, plan: cpuPlan, crossCheck }];
  expect(render(createPlanReport(cpuPlan, { plans }), 200)).toContain(expected);
});

test.each([80, 120])("%i columns hold every line, in characters that do nothing", (columns) => {
  for (const plan of [cpuPlan, partialPlan, refusedPlan, contradictedPlan]) {
    const text = render(createPlanReport(plan, { machine: gpuMachine }), columns);
    expect(text.split("\n").filter((line) => line.length > columns)).toEqual([]);
    expect(text).toMatch(/^[\n\u0020-\u007e\u00a0-\uffff]*$/);
  }
});

test("without a width no line is broken", () => {
  expect(render(createPlanReport(), Number.POSITIVE_INFINITY)).toContain(
    "  ✓ qwen2.5-coder-0.5b· (RAM 700 MiB): a third of the parameters, and about as much less skill " +
      "at the tasks that take several steps\n",
  );
});

test("colour adds nothing but colour", () => {
  for (const plan of [partialPlan, refusedPlan]) {
    const report = createPlanReport(plan, { machine: gpuMachine });
    const lines = renderPlanReport(report, { columns: 80, palette: createPalette(true) });
    expect(lines.join("\n")).not.toBe(render(report));
    expect(stripVTControlCharacters(lines.join("\n"))).toBe(render(report));
  }
});

test("a list without end is cut", () => {
  const notices = Array.from({ length: 100 }, (_, index) => `notice ${index}`);
  const alternatives = Array.from({ length: 100 }, () => cpuPlan.alternatives[0]!);
  const text = render(createPlanReport({ ...cpuPlan, notices, alternatives }));
  expect(text.match(/^! notice/gm)).toHaveLength(12);
  expect(text.match(/--cache-type-k/g)).toHaveLength(8);
});
