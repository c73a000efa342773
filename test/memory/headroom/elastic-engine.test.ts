import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { AgentError } from "../../../src/base/errors.ts";
import { ElasticEngine } from "../../../src/memory/headroom/elastic-engine.ts";
import type { LoadSettings } from "../../../src/runtime/load-settings.ts";
import { createScriptedEngine, type ScriptedEngine } from "../../support/scripted-engine.ts";
import { collectTokens, GREEDY } from "../../support/tokens.ts";

const SETTINGS: LoadSettings = {
  gpuLayers: 8,
  contextTokens: 1024,
  batchTokens: 128,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};
const CONVERSATION = [...Buffer.from("a conversation of some length")];
const NOTHING_LOWER = { lower: () => null };

let folder = "";
let opened: ScriptedEngine[] = [];
let limits: { contextTokens: number } = { contextTokens: Number.POSITIVE_INFINITY };

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "agent-elastic-")), "kv");
  opened = [];
  limits = { contextTokens: Number.POSITIVE_INFINITY };
});

function openScripted(settings: LoadSettings): ScriptedEngine {
  const engine = createScriptedEngine({
    answers: "yes",
    settings,
    contextTokens: settings.contextTokens,
    cannotAllocate: ({ contextTokens }) => contextTokens > limits.contextTokens,
  });
  opened.push(engine);
  return engine;
}

async function open(): Promise<ElasticEngine> {
  const engine = new ElasticEngine(openScripted(SETTINGS), {
    open: async (settings) => {
      if (settings.contextTokens > limits.contextTokens) {
        throw new AgentError("memory-insufficient", { path: "/m.gguf", reason: "no room" });
      }
      return openScripted(settings);
    },
    snapshotFolder: folder,
  });
  await engine.sequence.prefill([...CONVERSATION, 33]);
  return engine;
}

async function answer(engine: ElasticEngine): Promise<string> {
  await engine.sequence.prefill([...CONVERSATION, 63]);
  const tokens = await collectTokens(engine.sequence.generate({ sampling: GREEDY, maxTokens: 9 }));
  return engine.tokenizer.detokenize(tokens);
}

const listSnapshots = () => (existsSync(folder) ? readdirSync(folder) : []);

describe("a move", () => {
  test.each<[string, Partial<LoadSettings>, { restored: boolean; loads: number }]>([
    ["to a smaller batch", { batchTokens: 64 }, { restored: true, loads: 1 }],
    ["to a smaller context", { contextTokens: 256 }, { restored: true, loads: 1 }],
    ["to a larger context", { contextTokens: 4096 }, { restored: true, loads: 1 }],
    ["to fewer GPU layers", { gpuLayers: 2 }, { restored: true, loads: 2 }],
    [
      "to another cache type",
      { keyType: "q8_0", valueType: "q8_0" },
      { restored: false, loads: 1 },
    ],
  ])("%s keeps the conversation", async (_, change, { restored, loads }) => {
    const engine = await open();
    const settings = { ...SETTINGS, ...change };
    const move = await engine.moveTo(settings, NOTHING_LOWER);
    const length = CONVERSATION.length;
    expect(move).toMatchObject({
      settings,
      failed: [],
      restoredTokens: restored ? length : 0,
      recomputedTokens: restored ? 0 : length,
    });
    expect(engine.settings).toEqual(settings);
    expect(opened).toHaveLength(loads);
    expect(engine.sequence.tokens.slice(0, length - 1)).toEqual(CONVERSATION.slice(0, -1));
    expect(await answer(engine)).toBe("yes");
    expect(listSnapshots()).toEqual([]);
  });

  test("to a context that the conversation does not fit is refused, and nothing changes", async () => {
    const engine = await open();
    const settings = { ...SETTINGS, contextTokens: CONVERSATION.length };
    await expect(engine.moveTo(settings, NOTHING_LOWER)).rejects.toMatchObject({
      code: "context-full",
    });
    expect(engine.settings).toEqual(SETTINGS);
    expect(engine.sequence.tokens).toEqual(CONVERSATION);
    expect(await answer(engine)).toBe("yes");
  });

  test.each([{ gpuLayers: 8 }, { gpuLayers: 4 }])(
    "whose allocation fails takes the next lower one, with %o",
    async (change) => {
      const engine = await open();
      limits.contextTokens = 300;
      const wanted = { ...SETTINGS, ...change, contextTokens: 1024 };
      const halve = (refused: LoadSettings) => ({
        ...refused,
        contextTokens: refused.contextTokens / 2,
      });
      const move = await engine.moveTo(wanted, { lower: halve });
      expect(move.settings.contextTokens).toBe(256);
      expect(move.failed.map(({ contextTokens }) => contextTokens)).toEqual([1024, 512]);
      expect(move.restoredTokens).toBe(CONVERSATION.length);
      expect(await answer(engine)).toBe("yes");
    },
  );

  test("that finds no memory at all fails, and a later one has the conversation again", async () => {
    const engine = await open();
    limits.contextTokens = 10;
    const halve = (refused: LoadSettings) => ({ ...refused, contextTokens: 128 });
    await expect(engine.moveTo(SETTINGS, { lower: halve })).rejects.toMatchObject({
      code: "memory-insufficient",
    });
    expect(engine.isLoaded).toBe(false);
    expect(engine.heldTokens).toBe(CONVERSATION.length);
    limits.contextTokens = 2000;
    const move = await engine.moveTo(SETTINGS, NOTHING_LOWER);
    expect(move.restoredTokens).toBe(CONVERSATION.length);
    expect(engine.isLoaded).toBe(true);
    expect(await answer(engine)).toBe("yes");
    expect(listSnapshots()).toEqual([]);
  });

  test("never steps down to a context that is too small for the conversation", async () => {
    const engine = await open();
    limits.contextTokens = 500;
    const lower = () => ({ ...SETTINGS, contextTokens: CONVERSATION.length });
    await expect(engine.moveTo(SETTINGS, { lower })).rejects.toMatchObject({
      code: "memory-insufficient",
    });
  });

  test("whose snapshot cannot be written computes the conversation again", async () => {
    writeFileSync(folder, "a file where the folder should be");
    const engine = await open();
    const move = await engine.moveTo({ ...SETTINGS, contextTokens: 512 }, NOTHING_LOWER);
    expect(move).toMatchObject({ restoredTokens: 0, recomputedTokens: CONVERSATION.length });
    expect(await answer(engine)).toBe("yes");
  });
});

describe("an unload", () => {
  test("frees the model and keeps the conversation for the reload", async () => {
    const engine = await open();
    await engine.unload();
    await engine.unload();
    expect(opened[0]?.isDisposed).toBe(true);
    expect(engine).toMatchObject({ isLoaded: false, heldTokens: CONVERSATION.length });
    expect(engine.memory.weights).toEqual({ ramBytes: 0, gpuBytes: 0 });
    expect(() => engine.sequence).toThrow("unloaded");
    const move = await engine.moveTo({ ...SETTINGS, contextTokens: 512 }, NOTHING_LOWER);
    expect(move.restoredTokens).toBe(CONVERSATION.length);
    expect(await answer(engine)).toBe("yes");
  });

  test("does not forget the measured threads", async () => {
    const engine = await open();
    opened[0]?.useThreads(7);
    await engine.unload();
    expect(engine.threads).toBe(7);
    await engine.moveTo(SETTINGS, NOTHING_LOWER);
    expect(engine.threads).toBe(7);
  });

  test("leaves no snapshot behind when the engine is closed", async () => {
    const engine = await open();
    await engine.unload();
    expect(listSnapshots()).toHaveLength(1);
    await engine[Symbol.asyncDispose]();
    expect(listSnapshots()).toEqual([]);
  });
});
