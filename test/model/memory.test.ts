/** Real moves of a real engine: the conversation stays word for word, and where the cache type stays, so do answers. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EstimateTable } from "../../src/memory/estimate/estimate-load.ts";
import { ElasticEngine } from "../../src/memory/headroom/elastic-engine.ts";
import { type GuardMove, HeadroomGuard } from "../../src/memory/headroom/headroom-guard.ts";
import { HeadroomMonitor } from "../../src/memory/headroom/headroom-monitor.ts";
import { listRungs } from "../../src/memory/headroom/list-rungs.ts";
import type { MemorySample } from "../../src/memory/probe/memory-sample.ts";
import type { ModelShape } from "../../src/memory/shape/model-shape.ts";
import { readModelShape } from "../../src/memory/shape/read-model-shape.ts";
import { loadOnHost } from "../../src/runtime/llama-engine.ts";
import { type LlamaHost, startLlamaHost } from "../../src/runtime/llama-host.ts";
import type { LoadSettings } from "../../src/runtime/load-settings.ts";
import { findModelFile } from "../support/model-file.ts";
import { collectTokens, GREEDY } from "../support/tokens.ts";

const modelPath = await findModelFile("smollm2-135m");
const MIB = 2 ** 20;
const SETTINGS: LoadSettings = {
  gpuLayers: 0,
  contextTokens: 4096,
  batchTokens: 256,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};
const TALK =
  "The inventory has apples, pears and plums. Each of them has a price and a count. ".repeat(4);
const NOTHING_LOWER = { lower: () => null };

describe.skipIf(modelPath === null)("a loaded SmolLM2 135M", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-memory-moves-"));
  let host: LlamaHost;
  let shape: ModelShape;
  let engine: ElasticEngine;

  beforeAll(async () => {
    host = await startLlamaHost({ gpu: false, threads: 1 });
    shape = await readModelShape(modelPath ?? "");
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    const open = (settings: LoadSettings) =>
      loadOnHost(host, { ...settings, modelPath: modelPath ?? "", threads: 1 });
    engine = new ElasticEngine(await open(SETTINGS), { open, snapshotFolder: folder });
    await engine.sequence.prefill([...tokenize(TALK), ...tokenize("\n")]);
  });
  afterEach(() => engine[Symbol.asyncDispose]());

  const tokenize = (text: string) => engine.tokenizer.tokenize(text, { controlTokens: false });

  async function answer(): Promise<number[]> {
    await engine.sequence.prefill([...tokenize(TALK), ...tokenize("The cheapest of them is")]);
    return collectTokens(engine.sequence.generate({ sampling: GREEDY, maxTokens: 12 }));
  }

  const Q8 = { keyType: "q8_0", valueType: "q8_0" } as const;

  test.each<[string, Partial<LoadSettings>]>([
    ["a smaller batch", { batchTokens: 64 }],
    ["a smaller context", { contextTokens: 512 }],
    ["a larger context", { contextTokens: 8192 }],
  ])("answers the same after a move to %s, with nothing computed again", async (_, change) => {
    const expected = await answer();
    const tokens = [...engine.sequence.tokens];
    const move = await engine.moveTo({ ...SETTINGS, ...change }, NOTHING_LOWER);
    expect(move).toMatchObject({ restoredTokens: tokens.length, recomputedTokens: 0, failed: [] });
    expect(engine.settings).toMatchObject(change);
    expect(engine.sequence.tokens).toEqual(tokens);
    expect(await answer()).toEqual(expected);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("keeps the conversation in another cache type, computed again there and back", async () => {
    const expected = await answer();
    const tokens = [...engine.sequence.tokens];
    const memory = engine.memory.context.ramBytes;
    const there = await engine.moveTo({ ...SETTINGS, ...Q8 }, NOTHING_LOWER);
    expect(there).toMatchObject({ restoredTokens: 0, recomputedTokens: tokens.length });
    expect(engine.memory.context.ramBytes).toBeLessThan(memory - 30 * MIB);
    expect(await answer()).not.toHaveLength(0);
    await engine.moveTo(SETTINGS, NOTHING_LOWER);
    expect(await answer()).toEqual(expected);
  });

  test("answers the same after it was unloaded, which frees everything, and loaded again", async () => {
    const expected = await answer();
    const tokens = [...engine.sequence.tokens];
    await engine.unload();
    expect(engine.memory).toEqual({
      weights: { ramBytes: 0, gpuBytes: 0 },
      context: { ramBytes: 0, gpuBytes: 0 },
    });
    const move = await engine.moveTo(SETTINGS, NOTHING_LOWER);
    expect(move).toMatchObject({ restoredTokens: tokens.length, recomputedTokens: 0 });
    expect(await answer()).toEqual(expected);
  });

  describe("on a machine that others use too", () => {
    /** A second passes with each look. */
    let atMs = 0;
    let othersBytes = 0;
    let moves: GuardMove[] = [];
    let monitor: HeadroomMonitor;
    let guard: HeadroomGuard;

    /** A rung or two of the ladder make a difference. */
    const SMALL_BYTES = 1024 * MIB;
    /** The whole ladder makes none. */
    const LARGE_BYTES = 6 * SMALL_BYTES;
    let totalBytes = 0;

    function look(): MemorySample {
      atMs += 1000;
      const { weights, context } = engine.memory;
      const usedBytes = othersBytes + weights.ramBytes + context.ramBytes;
      const ram = { name: "memory", totalBytes, usedBytes, freeBytes: totalBytes - usedBytes };
      return {
        atMs,
        ram: { ...ram, source: "test", blindSpot: null },
        gpus: [],
        isUnified: false,
        swapFreeBytes: 0,
        ownRamBytes: 0,
      };
    }

    beforeEach(() => {
      atMs = 0;
      moves = [];
      totalBytes = SMALL_BYTES;
      othersBytes = 300 * MIB;
      monitor = new HeadroomMonitor({
        probe: { read: async () => look(), [Symbol.dispose]() {} },
        intervalMs: 1,
      });
      const { estimate } = new EstimateTable(shape, "cpu");
      guard = new HeadroomGuard({
        engine,
        monitor,
        listRungs: (neededTokens) =>
          listRungs({ shape, settings: SETTINGS, neededTokens, estimate, isUnified: false }),
        onMove: (move) => moves.push(move),
        waitMs: 500,
        pollMs: 5,
      });
    });
    afterEach(() => monitor[Symbol.asyncDispose]());

    async function passSeconds(seconds: number): Promise<void> {
      const until = atMs + seconds * 1000;
      while (atMs < until) await new Promise((resolve) => setTimeout(resolve, 1));
    }

    /** Others take what fills the machine to so much of its memory. */
    function fill(share: number): void {
      const { weights, context } = engine.memory;
      othersBytes = Math.floor(share * totalBytes) - weights.ramBytes - context.ramBytes;
    }

    const kinds = () => moves.map(({ kind }) => kind);
    const needs = { neededTokens: 512 };

    test("steps down when they take memory, answers, and is back where it was when they go", async () => {
      const expected = await answer();
      const tokens = [...engine.sequence.tokens];
      fill(0.93);
      await passSeconds(15);
      await guard.beforeTurn(needs);
      expect(kinds()).toEqual(["step-down"]);
      expect(engine.settings.contextTokens).toBeLessThan(SETTINGS.contextTokens);
      expect(engine.sequence.tokens).toEqual(tokens);
      expect(await answer()).toEqual(expected);

      othersBytes = 0;
      for (let turns = 0; turns < 8; turns++) {
        await passSeconds(160);
        await guard.beforeTurn(needs);
      }
      expect(new Set(kinds().slice(1))).toEqual(new Set(["step-up"]));
      expect(engine.settings).toEqual(SETTINGS);
      expect(await answer()).toEqual(expected);
    });

    test("is unloaded when not even the least would leave room, and answers when there is room again", async () => {
      const expected = await answer();
      const tokens = [...engine.sequence.tokens];
      totalBytes = LARGE_BYTES;
      fill(1);
      await passSeconds(15);
      const turn = guard.beforeTurn(needs);
      while (engine.isLoaded) await passSeconds(1);
      expect(engine.heldTokens).toBe(tokens.length);
      othersBytes = 0;
      await turn;
      expect(kinds()).toEqual(["unloaded", "reloaded"]);
      expect(engine.sequence.tokens).toEqual(tokens);
      expect(await answer()).toEqual(expected);
    });

    test("is not had while there is no room, and the conversation waits", async () => {
      const expected = await answer();
      totalBytes = LARGE_BYTES;
      fill(1);
      await passSeconds(15);
      await expect(guard.beforeTurn(needs)).rejects.toMatchObject({ code: "memory-insufficient" });
      othersBytes = 0;
      await passSeconds(2);
      await guard.beforeTurn(needs);
      expect(await answer()).toEqual(expected);
    });
  });
});
