/** Real allocations that fail on the CPU: less is tried, no more than three times, and the conversation is kept. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ElasticEngine } from "../../src/memory/headroom/elastic-engine.ts";
import { loadOnHost } from "../../src/runtime/llama-engine.ts";
import { type LlamaHost, startLlamaHost } from "../../src/runtime/llama-host.ts";
import type { LoadSettings } from "../../src/runtime/load-settings.ts";
import { findLimitObstacle, limitAddressSpace } from "../support/address-limit.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { collectTokens, GREEDY } from "../support/tokens.ts";

const obstacle = findLimitObstacle();
if (obstacle !== null) process.stderr.write(`skipped: failing allocations: ${obstacle}\n`);

const SMALL: LoadSettings = {
  gpuLayers: 0,
  contextTokens: 1024,
  batchTokens: 64,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};
/** The KV cache takes 256 bytes a token: a million tokens, and also three quarters of them, more than is left. */
const LARGE: LoadSettings = { ...SMALL, contextTokens: 2 ** 20 };
/** Too much for any small allocation to fail too: llama.cpp ends the process then. */
const LEFT_BYTES = 128 * 2 ** 20;
const CONVERSATION = [...Buffer.from("a conversation that outlives a failure")];

describe.skipIf(obstacle !== null)("a context that cannot be allocated", () => {
  const modelPath = writeByteModel({ contextTokens: 2 ** 20 });
  const folder = mkdtempSync(path.join(tmpdir(), "agent-failing-"));
  let host: LlamaHost;
  let engine: ElasticEngine;
  beforeAll(async () => {
    host = await startLlamaHost({ gpu: false, threads: 1 });
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    const open = (settings: LoadSettings) =>
      loadOnHost(host, { ...settings, modelPath, threads: 1 });
    engine = new ElasticEngine(await open(SMALL), { open, snapshotFolder: folder });
  });
  afterEach(() => engine[Symbol.asyncDispose]());

  async function answer(): Promise<number[]> {
    await engine.sequence.prefill([...CONVERSATION, 63]);
    return collectTokens(engine.sequence.generate({ sampling: GREEDY, maxTokens: 8 }));
  }

  test("gives way to a smaller one, with the conversation in it", async () => {
    const expected = await answer();
    const tokens = [...engine.sequence.tokens];
    const less = { ...LARGE, contextTokens: 0.75 * 2 ** 20 };
    const lower = [less, { ...SMALL, contextTokens: 512 }];
    using _limit = limitAddressSpace(LEFT_BYTES);
    const move = await engine.moveTo(LARGE, { lower: () => lower.shift() ?? null });
    expect(move).toMatchObject({ failed: [LARGE, less], restoredTokens: tokens.length });
    expect(engine.settings.contextTokens).toBe(512);
    expect(engine.sequence.tokens).toEqual(tokens);
    expect(await answer()).toEqual(expected);
  });

  test("is given up after three smaller ones, and the conversation waits for the next move", async () => {
    const expected = await answer();
    const tokens = [...engine.sequence.tokens];
    {
      using _limit = limitAddressSpace(LEFT_BYTES);
      const failing = engine.moveTo(LARGE, {
        lower: (refused) => ({ ...refused, contextTokens: refused.contextTokens - 1024 }),
      });
      await expect(failing).rejects.toMatchObject({
        code: "memory-insufficient",
        message: expect.stringMatching(/tried: context 1048576, .*1047552.*1046528.*1045504/),
      });
    }
    expect(engine).toMatchObject({ isLoaded: false, heldTokens: tokens.length });
    const move = await engine.moveTo(SMALL, { lower: () => null });
    expect(move).toMatchObject({ restoredTokens: tokens.length, recomputedTokens: 0 });
    expect(engine.sequence.tokens).toEqual(tokens);
    expect(await answer()).toEqual(expected);
  });
});
