/** A sequence whose work was broken off anywhere answers as one that never did anything else. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { GenerateOptions, PrefillReport, ResizableEngine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { commonPrefixLength } from "../../src/runtime/prefix.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { RandomSource } from "../support/random-source.ts";
import { collectTokens, GREEDY } from "../support/tokens.ts";

const load = () =>
  loadLlamaEngine({ modelPath: writeByteModel(), contextTokens: 768, threads: 1, gpu: false });

let engine: ResizableEngine;
let reference: ResizableEngine;
beforeAll(async () => {
  engine = await load();
  reference = await load();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await reference[Symbol.asyncDispose]();
});

const WAYS: readonly Partial<GenerateOptions>[] = [
  {},
  { grammar: 'root ::= "a"+' },
  { draft: (generated) => [...generated.slice(-3), 97, 98] },
  { sampling: { temperature: 1, topK: 40, topP: 0.9, seed: 7 } },
];

const spell = (random: RandomSource, length: number) =>
  random.list(length, () => random.below(256));

/** Lets the engine run for a while that is shorter than most of its steps, and longer than some. */
async function passTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
}

/** Breaks off a prefill or a generation, at a place that the seed says, and does not wait for what still runs. */
async function interrupt(prompt: readonly number[], random: RandomSource): Promise<unknown> {
  const stop = new AbortController();
  const { signal } = stop;
  if (random.below(2) === 0) {
    const broken = engine.sequence.prefill(prompt, { signal }).catch((error) => error);
    await passTurns(random.below(12));
    stop.abort();
    return broken;
  }
  await engine.sequence.prefill(prompt);
  const way = random.pick(WAYS);
  const steps = engine.sequence.generate({ sampling: GREEDY, maxTokens: 60, ...way, signal });
  for (let taken = random.below(20); taken > 0; taken--) await steps.next();
  const broken = steps.next().catch((error) => error);
  await passTurns(random.below(6));
  stop.abort();
  return broken;
}

async function answer(
  { sequence }: ResizableEngine,
  prompt: readonly number[],
): Promise<{ report: PrefillReport; tokens: number[] }> {
  const report = await sequence.prefill(prompt);
  const tokens = await collectTokens(sequence.generate({ sampling: GREEDY, maxTokens: 12 }));
  return { report, tokens };
}

const SEEDS = Array.from({ length: 50 }, (_, seed) => seed);

test("after 50 interrupts, each somewhere else, the next answer is that of a fresh engine", async () => {
  let interrupted = 0;
  for (const seed of SEEDS) {
    const random = new RandomSource(seed);
    const prompt = spell(random, 2 + random.below(500));
    const outcome = await interrupt(prompt, random);
    if ((outcome as { code?: string }).code === "interrupted") interrupted += 1;
    const kept = prompt.slice(0, random.below(prompt.length + 1));
    const next = [...kept, ...spell(random, 1 + random.below(60))];
    const { report, tokens } = await answer(engine, next);
    await reference.reopenContext(reference.settings);
    expect(tokens, `seed ${seed}`).toEqual((await answer(reference, next)).tokens);
    expect(report.cachedTokens + report.computedTokens).toBe(next.length);
  }
  expect(interrupted).toBeGreaterThan(25);
}, 120_000);

test("what was computed before the interrupt is not computed again", async () => {
  const random = new RandomSource(99);
  const prompt = spell(random, 700);
  const stop = new AbortController();
  const broken = engine.sequence.prefill(prompt, {
    signal: stop.signal,
    onProgress: (done) => {
      if (done >= 256) stop.abort();
    },
  });
  await expect(broken).rejects.toMatchObject({ code: "interrupted" });
  const report = await engine.sequence.prefill(prompt);
  expect(report.cachedTokens).toBeGreaterThanOrEqual(256);
  expect(commonPrefixLength(engine.sequence.tokens, prompt)).toBe(prompt.length - 1);
});

test("an interrupted calibration leaves the thread count as it was", async () => {
  await using free = await loadLlamaEngine({
    modelPath: writeByteModel(),
    contextTokens: 512,
    gpu: false,
  });
  const before = free.threads;
  const stop = new AbortController();
  const calibrating = free.calibrateThreads(stop.signal);
  await passTurns(3);
  stop.abort();
  await expect(calibrating).rejects.toMatchObject({ code: "interrupted" });
  expect(free.threads).toBe(before);
});
