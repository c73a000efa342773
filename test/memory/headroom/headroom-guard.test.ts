import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AgentError } from "../../../src/base/errors.ts";
import { ElasticEngine } from "../../../src/memory/headroom/elastic-engine.ts";
import { type GuardMove, HeadroomGuard } from "../../../src/memory/headroom/headroom-guard.ts";
import { HeadroomMonitor } from "../../../src/memory/headroom/headroom-monitor.ts";
import type { Rung } from "../../../src/memory/headroom/ladder.ts";
import type { MemoryReading } from "../../../src/memory/probe/memory-sample.ts";
import type { LoadSettings } from "../../../src/runtime/load-settings.ts";
import { createScriptedEngine } from "../../support/scripted-engine.ts";

const TOTAL = 1000;
const SETTINGS: LoadSettings = {
  gpuLayers: 0,
  contextTokens: 2048,
  batchTokens: 128,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};

/** Bytes of a model and its context. */
type Size = (contextTokens: number) => number;
const LARGE_CONTEXT: Size = (contextTokens) => 200 + contextTokens / 10;
/** Next to these weights a smaller context brings nothing. */
const LARGE_WEIGHTS: Size = (contextTokens) => 350 + contextTokens / 100;

function rungOf(name: string, contextTokens: number): Rung {
  const settings = { ...SETTINGS, contextTokens };
  return { name, settings, ramBytes: sizeOf(contextTokens), gpuBytes: gpuBytesOf(contextTokens) };
}

function listRungs(): readonly Rung[] {
  return [
    rungOf("as planned", 2048),
    rungOf("context 1024", 1024),
    rungOf("context 512", 512),
    { name: "unloaded", settings: "unloaded", ramBytes: 0, gpuBytes: 0 },
  ];
}

let sizeOf = LARGE_CONTEXT;
let gpuBytesOf: Size = () => 0;
let gpuOthersBytes = 0;
let atMs = 0;
let othersBytes = 100;
let capacity = Number.POSITIVE_INFINITY;
let moves: GuardMove[] = [];
let isProbeDead = false;
/** Of weights without a context, as a failed move leaves them. */
let weightBytes = 0;
let monitor: HeadroomMonitor;
let engine: ElasticEngine;

function read(): MemoryReading {
  atMs += 1000;
  if (isProbeDead) return "unknown";
  const hasWeights = engine.memory.weights.ramBytes > 0;
  const rung = engine.isLoaded
    ? sizeOf(engine.settings.contextTokens)
    : Number(hasWeights) * weightBytes;
  const gpuBytes = engine.isLoaded ? gpuBytesOf(engine.settings.contextTokens) : 0;
  const usedBytes = Math.min(TOTAL, othersBytes + rung);
  const gpuUsedBytes = Math.min(TOTAL, gpuOthersBytes + gpuBytes);
  const pool = { totalBytes: TOTAL, source: "test", blindSpot: null };
  const card = { ...pool, name: "card", usedBytes: gpuUsedBytes, freeBytes: TOTAL - gpuUsedBytes };
  return {
    atMs,
    ram: {
      name: "memory",
      totalBytes: TOTAL,
      usedBytes,
      freeBytes: TOTAL - usedBytes,
      source: "test",
      blindSpot: null,
    },
    gpus: gpuBytes > 0 ? [card] : [],
    isUnified: false,
    swapFreeBytes: 0,
    ownRamBytes: rung,
  };
}

beforeEach(() => {
  atMs = 0;
  othersBytes = 100;
  sizeOf = LARGE_CONTEXT;
  gpuBytesOf = () => 0;
  gpuOthersBytes = 0;
  capacity = Number.POSITIVE_INFINITY;
  moves = [];
  isProbeDead = false;
  weightBytes = 0;
  const open = (settings: LoadSettings) =>
    createScriptedEngine({
      answers: "yes",
      settings,
      contextTokens: settings.contextTokens,
      ramBytes: ({ contextTokens }) => sizeOf(contextTokens),
      cannotAllocate: ({ contextTokens }) => contextTokens > capacity,
    });
  engine = new ElasticEngine(open(SETTINGS), {
    open: async (settings) => {
      if (settings.contextTokens > capacity) {
        throw new AgentError("memory-insufficient", { path: "/m.gguf", reason: "no room" });
      }
      return open(settings);
    },
    snapshotFolder: mkdtempSync(path.join(tmpdir(), "agent-guard-")),
  });
  monitor = new HeadroomMonitor({
    probe: { read: async () => read(), [Symbol.dispose]() {} },
    intervalMs: 1,
  });
});

afterEach(async () => {
  await monitor[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

function createGuard(): HeadroomGuard {
  return new HeadroomGuard({
    engine,
    monitor,
    listRungs,
    onMove: (move) => moves.push(move),
    waitMs: 200,
    pollMs: 2,
  });
}

/** Lets the monitor take so many more samples. */
async function passSeconds(seconds: number): Promise<void> {
  const until = atMs + seconds * 1000;
  while (atMs < until) await new Promise((resolve) => setTimeout(resolve, 1));
}

const named = () => moves.map(({ kind, to }) => `${kind} ${to}`);

test("without pressure nothing moves", async () => {
  const guard = createGuard();
  await passSeconds(20);
  await guard.beforeTurn({ neededTokens: 100 });
  expect(moves).toEqual([]);
});

test("under pressure the first rung with room is taken at the turn, not before", async () => {
  const guard = createGuard();
  othersBytes = 540; // 945 of 1000 with the plan, 842 with half the context
  await passSeconds(15);
  expect(engine.settings.contextTokens).toBe(2048);
  await guard.beforeTurn({ neededTokens: 100 });
  expect(named()).toEqual(["step-down context 1024"]);
  expect(engine.settings.contextTokens).toBe(1024);
  await guard.beforeTurn({ neededTokens: 100 });
  expect(moves).toHaveLength(1);
});

test("when the pressure has been gone for long enough it climbs again", async () => {
  const guard = createGuard();
  othersBytes = 540;
  await passSeconds(15);
  await guard.beforeTurn({ neededTokens: 100 });
  othersBytes = 100;
  await passSeconds(60);
  await guard.beforeTurn({ neededTokens: 100 });
  expect(moves).toHaveLength(1);
  await passSeconds(100);
  await guard.beforeTurn({ neededTokens: 100 });
  expect(named()).toEqual(["step-down context 1024", "step-up as planned"]);
  expect(engine.settings).toEqual(SETTINGS);
});

test("no context smaller than the turn needs is taken, and the conversation counts", async () => {
  const guard = createGuard();
  await engine.sequence.prefill(new Array(700).fill(65));
  othersBytes = 600; // half the context is not enough, a quarter would be
  await passSeconds(15);
  const turn = guard.beforeTurn({ neededTokens: 10 });
  othersBytes = 100; // there is room for the reload
  await passSeconds(5);
  await turn;
  expect(named().some((name) => name.endsWith("context 512"))).toBe(false);
  expect(engine.sequence.tokens).toHaveLength(699);
});

test("what does not fit at all is unloaded, and loaded again as soon as there is room", async () => {
  sizeOf = LARGE_WEIGHTS;
  const guard = createGuard();
  othersBytes = 620;
  await passSeconds(15);
  const turn = guard.beforeTurn({ neededTokens: 100 });
  await passSeconds(10);
  expect(engine.isLoaded).toBe(false);
  othersBytes = 300;
  await turn;
  expect(named()).toEqual(["unloaded unloaded", "reloaded as planned"]);
  expect(engine.isLoaded).toBe(true);
});

test("a turn for which no memory comes is given up with the figures, and can be had later", async () => {
  sizeOf = LARGE_WEIGHTS;
  const guard = createGuard();
  othersBytes = 600;
  await passSeconds(15);
  await expect(guard.beforeTurn({ neededTokens: 100 })).rejects.toMatchObject({
    code: "memory-insufficient",
    message: expect.stringContaining("other programs leave"),
  });
  othersBytes = 100;
  await passSeconds(3);
  await guard.beforeTurn({ neededTokens: 100 });
  expect(engine.isLoaded).toBe(true);
});

test("a tight fit is kept when nothing better can be had", async () => {
  sizeOf = LARGE_WEIGHTS;
  const guard = createGuard();
  othersBytes = 560;
  await passSeconds(15);
  await guard.beforeTurn({ neededTokens: 100 });
  expect(named()).toEqual(["step-down context 512"]);
});

test("after the wait a tight fit is loaded", async () => {
  sizeOf = LARGE_WEIGHTS;
  const guard = createGuard();
  othersBytes = 620;
  await passSeconds(15);
  const turn = guard.beforeTurn({ neededTokens: 100 });
  await passSeconds(5);
  othersBytes = 560;
  await turn;
  expect(named()).toEqual(["unloaded unloaded", "reloaded as planned"]);
});

test("waiting for memory ends with the reason of the signal", async () => {
  sizeOf = LARGE_WEIGHTS;
  const guard = createGuard();
  othersBytes = 640;
  await passSeconds(15);
  const reason = new AgentError("time-up", { timeoutMs: 1 });
  const controller = new AbortController();
  const turn = guard.beforeTurn({ neededTokens: 100, signal: controller.signal });
  controller.abort(reason);
  await expect(turn).rejects.toBe(reason);
});

test("an allocation that fails within a turn moves one rung down", async () => {
  const guard = createGuard();
  await passSeconds(2);
  expect(await guard.stepDown({ neededTokens: 100 })).toBe(true);
  expect(await guard.stepDown({ neededTokens: 100 })).toBe(true);
  expect(engine.settings.contextTokens).toBe(512);
  expect(await guard.stepDown({ neededTokens: 100 })).toBe(false);
  expect(await guard.stepDown({ neededTokens: 513 })).toBe(false);
});

test("a move whose allocation fails goes on to lower rungs", async () => {
  const guard = createGuard();
  capacity = 600;
  expect(await guard.stepDown({ neededTokens: 100 })).toBe(true);
  expect(engine.settings.contextTokens).toBe(512);
  expect(moves).toMatchObject([{ kind: "step-down", from: "as planned", to: "context 512" }]);
});

test("an unknown reading moves nothing", async () => {
  const guard = createGuard();
  othersBytes = 540;
  await passSeconds(3);
  isProbeDead = true;
  await passSeconds(40);
  await guard.beforeTurn({ neededTokens: 100 });
  expect(moves).toEqual([]);
});

test("pressure that has ended since the last sample moves nothing", async () => {
  const guard = createGuard();
  othersBytes = 540;
  await passSeconds(15);
  othersBytes = 100; // the tests of the last turn have ended
  await guard.beforeTurn({ neededTokens: 100 });
  expect(moves).toEqual([]);
});

test("weights that a failed move has left do not count against the reload", async () => {
  weightBytes = 600;
  const guard = createGuard();
  capacity = 100;
  await expect(guard.stepDown({ neededTokens: 60 })).rejects.toMatchObject({
    code: "memory-insufficient",
  });
  expect(engine.isLoaded).toBe(false);
  capacity = Number.POSITIVE_INFINITY;
  await passSeconds(2);
  await guard.beforeTurn({ neededTokens: 60 });
  expect(named()).toEqual(["reloaded as planned"]);
});

test("a first load that ended up lower than planned has its own place on the ladder", async () => {
  await engine.moveTo({ ...SETTINGS, contextTokens: 768 }, { lower: () => null });
  const guard = createGuard();
  await passSeconds(2);
  await guard.stepDown({ neededTokens: 100 });
  expect(moves).toMatchObject([{ kind: "step-down", from: "as loaded", to: "context 512" }]);
});

test("a context that the engine has rounded up keeps its place on the ladder", async () => {
  const guard = createGuard();
  await passSeconds(2);
  await guard.stepDown({ neededTokens: 100 });
  await engine.moveTo({ ...SETTINGS, contextTokens: 1000 }, { lower: () => null });
  const other = createGuard();
  await other.stepDown({ neededTokens: 100 });
  expect(named()).toEqual(["step-down context 1024", "step-down context 512"]);
  expect(moves.at(-1)?.from).toBe("context 1024");
});

test("a GPU is watched from the first load on", async () => {
  gpuBytesOf = (contextTokens) => 200 + contextTokens / 10;
  const guard = createGuard();
  gpuOthersBytes = 540;
  await passSeconds(15);
  await guard.beforeTurn({ neededTokens: 100 });
  expect(named()).toEqual(["step-down context 1024"]);
});
