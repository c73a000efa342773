import { expect, test } from "vitest";
import { AgentError } from "../../../src/base/errors.ts";
import { type RetryStep, retryLower } from "../../../src/memory/headroom/allocation-retry.ts";
import type { LoadSettings } from "../../../src/runtime/load-settings.ts";

const FIRST: LoadSettings = {
  gpuLayers: 30,
  contextTokens: 16_384,
  batchTokens: 512,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};

function halve(settings: LoadSettings): LoadSettings | null {
  const contextTokens = settings.contextTokens / 2;
  return contextTokens < 1_024 ? null : { ...settings, contextTokens };
}

/** Loads that fit up to so many tokens of context, and what was asked of them. */
function createMachine(maxTokens: number) {
  const asked: number[] = [];
  const load = async ({ contextTokens }: LoadSettings) => {
    asked.push(contextTokens);
    if (contextTokens <= maxTokens) return `loaded ${contextTokens}`;
    throw new AgentError("memory-insufficient", { path: "m.gguf", reason: `no ${contextTokens}` });
  };
  return { asked, load };
}

test("a load that fits is made once", async () => {
  const { asked, load } = createMachine(16_384);
  const done = await retryLower(FIRST, { load, lower: halve });
  expect(done).toEqual({ loaded: "loaded 16384", settings: FIRST });
  expect(asked).toEqual([16_384]);
});

test("it steps down until the load fits, and tells of each step before it is made", async () => {
  const { asked, load } = createMachine(4_096);
  const steps: string[] = [];
  const onStep = async ({ from, to, error }: RetryStep) => {
    await Promise.resolve();
    steps.push(
      `${from.contextTokens} > ${to.contextTokens} (${error.details.reason}) after ${asked}`,
    );
  };
  const done = await retryLower(FIRST, { load, lower: halve, onStep });
  expect(done.loaded).toBe("loaded 4096");
  expect(done.settings).toEqual({ ...FIRST, contextTokens: 4_096 });
  expect(steps).toEqual([
    "16384 > 8192 (no 16384) after 16384",
    "8192 > 4096 (no 8192) after 16384,8192",
  ]);
});

test("after three steps it gives up and says what was tried", async () => {
  const { asked, load } = createMachine(0);
  const lower = (settings: LoadSettings) => ({
    ...settings,
    contextTokens: settings.contextTokens / 2,
    valueType: "q8_0" as const,
  });
  await expect(retryLower(FIRST, { load, lower })).rejects.toMatchObject({
    code: "memory-insufficient",
    details: {
      path: "m.gguf",
      reason:
        "no 2048 (tried: context 16384, batch 512, KV cache f16, 30 GPU layers; " +
        "context 8192, batch 512, KV cache f16/q8_0, 30 GPU layers; " +
        "context 4096, batch 512, KV cache f16/q8_0, 30 GPU layers; " +
        "context 2048, batch 512, KV cache f16/q8_0, 30 GPU layers)",
    },
    cause: { code: "memory-insufficient" },
  });
  expect(asked).toEqual([16_384, 8_192, 4_096, 2_048]);
});

test("it ends earlier where nothing is lower, or fewer steps are allowed", async () => {
  const small = createMachine(0);
  const least = { ...FIRST, contextTokens: 1_024 };
  await expect(retryLower(least, { load: small.load, lower: halve })).rejects.toThrow("no 1024");
  expect(small.asked).toEqual([1_024]);
  const once = createMachine(0);
  const options = { load: once.load, lower: halve, maxSteps: 1 };
  await expect(retryLower(FIRST, options)).rejects.toThrow("no 8192");
  expect(once.asked).toEqual([16_384, 8_192]);
});

test.each<[string, unknown]>([
  ["another failure of ours", new AgentError("interrupted", { signal: "SIGINT" })],
  ["a bug", new TypeError("x is not a function")],
])("%s passes through at once", async (_title, error) => {
  let loads = 0;
  const load = async () => {
    loads++;
    throw error;
  };
  await expect(retryLower(FIRST, { load, lower: halve })).rejects.toBe(error);
  expect(loads).toBe(1);
});

test("what fails while a step is told of passes through", async () => {
  const { load } = createMachine(0);
  const onStep = () => Promise.reject(new AgentError("file-disk-full", { path: "state" }));
  const failing = retryLower(FIRST, { load, lower: halve, onStep });
  await expect(failing).rejects.toMatchObject({ code: "file-disk-full" });
});
