import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResizableEngine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { CONTEXT_TOKENS, describeEngineContract } from "../contracts/engine-contract.ts";
import {
  type ByteModelOptions,
  TRAIN_CONTEXT_TOKENS,
  writeByteModel,
} from "../support/byte-model.ts";
import { collectTokens, GREEDY } from "../support/tokens.ts";

function load(model: ByteModelOptions = {}): Promise<ResizableEngine> {
  return loadLlamaEngine({
    modelPath: writeByteModel(model),
    contextTokens: CONTEXT_TOKENS,
    threads: 1,
    gpu: false,
  });
}

describeEngineContract("the llama.cpp adapter", {
  open: load,
  // Random weights would never say this by themselves.
  say: (answer) => ({ grammar: `root ::= ${JSON.stringify(answer)}` }),
});

describe("an engine without a fixed thread count", () => {
  let engine: ResizableEngine;
  beforeAll(async () => {
    const modelPath = writeByteModel({ chatTemplate: null });
    engine = await loadLlamaEngine({ modelPath, contextTokens: 1e9, gpu: false });
  });
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
  });

  test("tells what it loaded, limited to the training length", () => {
    expect(engine.facts).toMatchObject({
      name: "byte model",
      path: writeByteModel({ chatTemplate: null }),
      architecture: "llama",
      vocabularySize: 259,
      trainContextTokens: TRAIN_CONTEXT_TOKENS,
      chatTemplate: null,
      device: "cpu",
      gpuLayers: 0,
    });
    expect(engine.sequence.contextTokens).toBe(TRAIN_CONTEXT_TOKENS);
  });

  test("calibrates, one count after the other, and is usable afterwards", async () => {
    const first = await engine.calibrateThreads();
    const second = await engine.calibrateThreads();
    for (const { threads, samples } of [first, second]) {
      expect(samples.map((sample) => sample.threads)).toContain(threads);
      expect(samples.every(({ msPerToken }) => msPerToken > 0)).toBe(true);
    }
    expect(engine.threads).toBe(second.threads);
    await engine.sequence.prefill([72, 105]);
    const tokens = await collectTokens(
      engine.sequence.generate({ sampling: GREEDY, maxTokens: 5, grammar: 'root ::= "ready"' }),
    );
    expect(engine.tokenizer.detokenize(tokens)).toBe("ready");
  });

  test("a fired signal interrupts the calibration", async () => {
    await expect(engine.calibrateThreads(AbortSignal.abort())).rejects.toMatchObject({
      code: "interrupted",
    });
  });

  test.each([
    "{% for %}",
    "{{ messages[0].content",
    "{{ raise_exception('no') }}",
    "{{ missing() }}",
  ])("the template %j fails with a reason", (source) => {
    expect(() => engine.renderTemplate(source, { messages: [] })).toThrow(
      expect.objectContaining({ code: "template-failed" }),
    );
  });
});

test("a fixed thread count is not calibrated, and a closed engine refuses work", async () => {
  const engine = await load({ addsBos: true });
  expect(engine.tokenizer.bosToken).toBe(256);
  expect(await engine.calibrateThreads()).toEqual({ threads: 1, samples: [] });
  await engine[Symbol.asyncDispose]();
  await expect(engine.sequence.prefill([72, 105])).rejects.toMatchObject({ code: "engine-failed" });
});

test("a cache type that the head length does not allow is refused, and the next settings are made", async () => {
  await using engine = await load();
  const before = engine.settings;
  const refused = engine.reopenContext({ ...before, keyType: "q8_0" });
  await expect(refused).rejects.toMatchObject({ code: "engine-failed" });
  await engine.reopenContext(before);
  await engine.sequence.prefill([72, 105]);
  expect(engine.sequence.tokens).toEqual([72]);
});
