import path from "node:path";
import { expect, test } from "vitest";
import type { AgentEvent } from "../src/agent/events.ts";
import type { ModelRequest, OpenedModel } from "../src/app-model.ts";
import { openScout, type Scout, type ScoutParts } from "../src/app-scout.ts";
import { AgentError } from "../src/base/errors.ts";
import type { ChatModel } from "../src/template/chat-model.ts";
import { createFolder, createMachine, putFile } from "./models/test-machine.ts";
import { writeHeaderFile } from "./support/header-file.ts";
import { createScriptedEngine } from "./support/scripted-engine.ts";

const FIRST_BYTES = 1_000_000;

/** A header that says little and weighs `blocks`. */
function writeModel(file: string, blocks: number, series = "Tiny"): string {
  return writeHeaderFile(file, {
    blocks,
    entries: {
      "tokenizer.ggml.model": { kind: "text", value: "gpt2" },
      "general.basename": { kind: "text", value: series },
    },
  });
}

interface Bench {
  parts: ScoutParts;
  /** What was asked to be loaded. */
  requests: ModelRequest[];
  events: AgentEvent[];
  closed: string[];
  folder: string;
}

interface BenchOptions {
  scout?: string;
  reservedBytes?: number;
  /** Instead of loading; undefined: it loads. */
  fail?: (request: ModelRequest) => Error | undefined;
  signal?: AbortSignal;
}

function createBench({ fail, signal, ...options }: BenchOptions = {}): Bench {
  const folder = createFolder();
  const { environment } = createMachine({ workingFolder: folder });
  const requests: ModelRequest[] = [];
  const events: AgentEvent[] = [];
  const closed: string[] = [];
  const openModel = async (request: ModelRequest): Promise<OpenedModel> => {
    requests.push(request);
    const error = fail?.(request);
    if (error !== undefined) throw error;
    request.emit({ type: "notice", level: "info", message: "chatter" });
    request.emit({ type: "notice", level: "warn", message: "careful" });
    request.emit({ type: "progress", stage: "load", done: 1, total: 1 });
    const close = async () => {
      closed.push(path.basename(request.model.path));
      throw new Error("the engine is stuck");
    };
    return { chat: {} as ChatModel, close };
  };
  const facts = { fileBytes: FIRST_BYTES };
  const parts: ScoutParts = {
    first: {
      path: writeModel(path.join(folder, "first.gguf"), 60),
      engine: createScriptedEngine({ answers: "", facts }),
    },
    root: "/elsewhere",
    stateFolder: path.join(folder, "state"),
    options,
    deps: { models: environment, env: {}, emit: (event) => events.push(event), openModel },
    signal: signal ?? new AbortController().signal,
  };
  return { parts, requests, events, closed, folder };
}

function requireScout(scout: Scout | { reason: string }): Scout {
  if ("reason" in scout) throw new Error(scout.reason);
  return scout;
}

async function refusalOf(parts: ScoutParts): Promise<string> {
  const scout = await openScout(parts);
  return "reason" in scout ? scout.reason : `accepted ${scout.path}`;
}

const tooLarge = ({ model }: ModelRequest) =>
  new AgentError("memory-insufficient", { path: model.path, reason: "too large", waysOut: [] });

test("a smaller relative is loaded small, on one thread of the CPU, with the first model's weights reserved", async () => {
  const { parts, requests, folder } = createBench({ reservedBytes: 500 });
  const small = writeModel(path.join(folder, "small.gguf"), 2);
  writeModel(path.join(folder, "stranger.gguf"), 3, "Other");
  expect(requireScout(await openScout(parts)).path).toBe(small);
  expect(requests).toMatchObject([
    {
      model: { path: small },
      contextTokens: 4096,
      snapshot: null,
      load: { gpuLayers: 0, threads: 1, reservedBytes: FIRST_BYTES + 500 },
    },
  ]);
});

test("only its warnings are told: figures and progress are the first model's", async () => {
  const { parts, events, folder } = createBench();
  writeModel(path.join(folder, "small.gguf"), 2);
  await openScout(parts);
  expect(events).toEqual([{ type: "notice", level: "warn", message: "careful" }]);
});

test("it is freed once, however often and however badly", async () => {
  const { parts, closed, folder } = createBench();
  writeModel(path.join(folder, "small.gguf"), 2);
  const scout = requireScout(await openScout(parts));
  await Promise.all([scout.dispose(), scout.dispose()]);
  await scout.dispose();
  expect(closed).toEqual(["small.gguf"]);
});

test("of relatives the largest that fits is taken", async () => {
  const { parts, folder } = createBench({
    fail: (request) => (request.model.path.includes("three") ? tooLarge(request) : undefined),
  });
  writeModel(path.join(folder, "three.gguf"), 3);
  const two = writeModel(path.join(folder, "two.gguf"), 2);
  expect(requireScout(await openScout(parts)).path).toBe(two);
});

test("where none fits, no more than three are tried, and the last is named", async () => {
  const { parts, requests, folder } = createBench({ fail: tooLarge });
  for (const blocks of [1, 2, 3, 4]) writeModel(path.join(folder, `b${blocks}.gguf`), blocks);
  expect(await refusalOf(parts)).toMatch(/There is no scout: b2\.gguf does not fit beside/);
  expect(requests).toHaveLength(3);
});

test("a relative that is damaged inside is refused with its reason", async () => {
  const { parts, folder } = createBench({
    fail: ({ model }) =>
      new AgentError("model-unusable", { path: model.path, reason: "it is odd" }),
  });
  writeModel(path.join(folder, "small.gguf"), 2);
  expect(await refusalOf(parts)).toContain("it is odd");
});

test("where there is no relative, that is said, and nothing is loaded", async () => {
  const { parts, requests, folder } = createBench();
  writeModel(path.join(folder, "stranger.gguf"), 2, "Other");
  await putFile(path.join(folder, "garbage.gguf"), "GGUF and nothing");
  expect(await refusalOf(parts)).toBe(
    "There is no scout: no smaller model of the same family is on this machine.",
  );
  expect(requests).toEqual([]);
});

test("--scout none asks no file", async () => {
  const { parts, requests } = createBench({ scout: "none" });
  const absent = { ...parts, first: { ...parts.first, path: "/not/there.gguf" } };
  expect(await refusalOf(absent)).toBe("There is no scout: --scout none.");
  expect(requests).toEqual([]);
});

test("a scout that is named may be of any family and size", async () => {
  const { parts, folder } = createBench({ scout: "large.gguf" });
  const large = writeModel(path.join(folder, "large.gguf"), 90, "Other");
  expect(requireScout(await openScout(parts)).path).toBe(large);
});

test.each([
  ["first.gguf", /is the model that is in use already/],
  ["absent.gguf", /There is no scout: .*absent\.gguf/],
  ["garbage.gguf", /There is no scout: /],
])("%s, when it is named, is refused with a reason", async (scout, reason) => {
  const { parts, folder, requests } = createBench({ scout });
  await putFile(path.join(folder, "garbage.gguf"), "no model");
  expect(await refusalOf(parts)).toMatch(reason);
  expect(requests).toEqual([]);
});

test("a stop while it loads frees it and is thrown on", async () => {
  const stop = new AbortController();
  const { parts, closed, folder } = createBench({
    signal: stop.signal,
    fail: () => {
      stop.abort(new AgentError("interrupted", { signal: "SIGTERM" }));
      return undefined;
    },
  });
  writeModel(path.join(folder, "small.gguf"), 2);
  await expect(openScout(parts)).rejects.toMatchObject({ code: "interrupted" });
  expect(closed).toEqual(["small.gguf"]);
});

test("a bug of the loader is not taken for a missing scout", async () => {
  const { parts, folder } = createBench({ fail: () => new TypeError("a bug") });
  writeModel(path.join(folder, "small.gguf"), 2);
  await expect(openScout(parts)).rejects.toThrow("a bug");
});
