/** Recorded and replayed with real llama.cpp and a generated model: every outcome must come again, to the last bit. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import type { TokenId } from "../../../src/base/message.ts";
import type { ResizableEngine } from "../../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../../src/runtime/llama-engine.ts";
import { recordEngine } from "../../../src/runtime/tape/recording-engine.ts";
import { type ReplayReport, replayTape } from "../../../src/runtime/tape/replay-tape.ts";
import { readTapeRecord, type TapeRecord } from "../../../src/runtime/tape/tape-record.ts";
import { countUsableCores } from "../../../src/runtime/usable-cores.ts";
import { writeByteModel } from "../../support/byte-model.ts";
import { createScriptedEngine } from "../../support/scripted-engine.ts";

const folder = mkdtempSync(path.join(tmpdir(), "agent-tape-"));
const modelPath = writeByteModel();
afterAll(() => rmSync(folder, { recursive: true }));

const FACTS = {
  model: { name: "tiny", path: modelPath, sha256: "0".repeat(64), bytes: 1 },
  features: "none",
  platform: "test",
  stopTexts: [],
};
const WARM = { temperature: 1.1, topK: 40, topP: 0.95, seed: 7 };
const DIGITS = "root ::= [0-9]+ [a-c]";

interface Loading {
  threads?: number;
  flashAttention?: false;
}

function loadTiny({ threads = 1, ...settings }: Loading = {}): Promise<ResizableEngine> {
  return loadLlamaEngine({ modelPath, contextTokens: 512, threads, gpu: false, ...settings });
}

function bytes(text: string, engine: ResizableEngine): TokenId[] {
  return engine.tokenizer.tokenize(text, { controlTokens: false });
}

/** One of everything that a run asks of an engine. */
async function work(engine: ResizableEngine): Promise<void> {
  const say = (text: string) => bytes(text, engine);
  const { sequence } = engine;
  await sequence.prefill(say(`A long beginning. ${"word ".repeat(30)}and a question`));
  await take(engine, { sampling: WARM, maxTokens: 12 }, 9);
  await sequence.prefill(say(`A long beginning. ${"word ".repeat(30)}and another`));
  await sequence.saveState(path.join(folder, "recorded.kv"));
  await sequence.score(say("what was said"), { alternatives: 3 });
  await sequence.prefill(say("Something else entirely"));
  sequence.append(say("; more"));
  await take(engine, { sampling: { ...WARM, temperature: 0 }, maxTokens: 8, grammar: DIGITS }, 8);
  await sequence.restoreState(path.join(folder, "recorded.kv"));
  await sequence.prefill(say(`A long beginning. ${"word ".repeat(30)}and another, restored`));
  await steer(engine);
  await engine.reopenContext({ ...engine.settings, contextTokens: 256, batchTokens: 64 });
  await engine.sequence.prefill(say(`In a smaller context ${"x".repeat(100)}`));
  const draft = (generated: readonly TokenId[]) => (generated.length < 4 ? say("eee") : []);
  await take(engine, { sampling: WARM, maxTokens: 6, draft }, 6);
}

async function take(
  engine: ResizableEngine,
  options: Parameters<ResizableEngine["sequence"]["generate"]>[0],
  count: number,
): Promise<void> {
  let taken = 0;
  for await (const _ of engine.sequence.generate(options)) {
    taken += 1;
    if (taken === count) break;
  }
}

async function steer(engine: ResizableEngine): Promise<void> {
  const among = bytes("abc", engine);
  const forced = bytes("then ", engine);
  const generation = engine.sequence.generate({ sampling: WARM, maxTokens: 5, first: { among } });
  await generation.next();
  await generation.next({ forced });
  await generation.next({ forced, among });
  await generation.return();
}

async function record(loading: Loading = {}): Promise<TapeRecord[]> {
  const tape: TapeRecord[] = [];
  const write = (each: TapeRecord) => tape.push(each);
  await using engine = recordEngine(await loadTiny(loading), FACTS, () => write);
  await work(engine);
  return tape;
}

interface Replaying extends Loading {
  keepsThreads?: boolean;
}

async function replay(
  tape: readonly TapeRecord[],
  { keepsThreads, ...loading }: Replaying = {},
): Promise<ReplayReport> {
  return await replayTape(tape, {
    open: () => loadTiny(loading),
    keepsThreads,
    locateState: (at) => path.join(folder, `replayed-${at}.kv`),
  });
}

vi.setConfig({ testTimeout: 120_000 });

const recorded = await record();

test("what was recorded comes again", async () => {
  const { counts, difference, rebuiltTokens } = await replay(recorded);
  expect(difference).toBeNull();
  expect(rebuiltTokens).toBe(0);
  expect(counts).toMatchObject({ calls: 10, scoredTokens: 13 });
  expect(counts.sampledTokens).toBeGreaterThan(20);
});

test("two recordings of the same work are the same", async () => {
  expect(await record()).toEqual(recorded);
});

test("without flash attention the number of threads decides nothing, and is not on the tape", async () => {
  const tape = await record({ threads: 1, flashAttention: false });
  expect(await record({ threads: 2, flashAttention: false })).toEqual(tape);
  expect(tape.map(({ op }) => op)).not.toContain("threads");
  const other = { threads: 2, flashAttention: false, keepsThreads: true } as const;
  expect((await replay(tape, other)).difference).toBeNull();
});

test.each([
  [1, false, 1],
  // A tape is no reason to start a thousand threads.
  [1_024, false, countUsableCores()],
  [1, true, 2],
])("%i recorded threads, one's own kept: %s, makes %i", async (threads, keepsThreads, used) => {
  const load = recorded.find(({ op }) => op === "load")!;
  const engine = await loadTiny({ threads: 2 });
  const seen: number[] = [];
  await replayTape([load, { op: "threads", threads }, { op: "cut", reason: "" }], {
    open: async () => engine,
    locateState: () => "",
    keepsThreads,
    onProgress: () => seen.push(engine.threads),
  });
  expect(seen.at(-1)).toBe(used);
});

test("a tape reads back as it was written", () => {
  const lines = recorded.map((each) => JSON.parse(JSON.stringify(each)));
  expect(lines.map(readTapeRecord)).toEqual(recorded);
});

test.each(["generate", "score"] as const)("a changed outcome of %s is found", async (op) => {
  const at = recorded.findIndex((each) => each.op === op);
  const changed = structuredClone(recorded);
  const record = changed[at];
  if (record?.op === "generate") record.sampled[3] = ((record.sampled[3] ?? 0) + 1) % 256;
  if (record?.op === "score") record.scores = "f".repeat(64);
  const { difference } = await replay(changed);
  expect(difference).toMatchObject({ index: at, op, token: op === "generate" ? 3 : null });
  expect(difference?.replayed).not.toBe(difference?.recorded);
});

test("an ending that comes sooner is a difference", async () => {
  const changed = structuredClone(recorded);
  const last = changed.findLast((each) => each.op === "generate");
  if (last?.op !== "generate") throw new Error("no generation was recorded");
  last.ended = "end";
  last.sampled.pop();
  const { difference } = await replay(changed);
  expect(difference).toMatchObject({ op: "generate", recorded: "end", token: last.sampled.length });
});

test("on another tape the load is said again, and what the cache holds is known to be missing", async () => {
  const tapes: TapeRecord[][] = [[], []];
  const writes = tapes.map((tape) => (each: TapeRecord) => tape.push(each));
  let current = 0;
  await using engine = recordEngine(await loadTiny(), FACTS, () => writes[current] ?? (() => {}));
  const prompt = bytes(`shared ${"text ".repeat(20)}`, engine);
  await engine.sequence.prefill(prompt);
  current = 1;
  await engine.sequence.prefill([...prompt, ...bytes("more", engine)]);
  await take(engine, { sampling: WARM, maxTokens: 4 }, 4);
  expect(tapes.map((tape) => tape.map(({ op }) => op))).toEqual([
    ["load", "threads", "prefill"],
    ["load", "threads", "prefill", "generate"],
  ]);
  expect((await replay(tapes[1] ?? [])).rebuiltTokens).toBeGreaterThan(50);
});

test("a state that another tape saved is computed anew, and said", async () => {
  const without = recorded.filter(({ op }) => op !== "save");
  expect((await replay(without)).rebuiltTokens).toBeGreaterThan(100);
});

test("what was interrupted leaves nothing behind that decides what follows", async () => {
  const tape: TapeRecord[] = [];
  const write = (each: TapeRecord) => tape.push(each);
  await using engine = recordEngine(await loadTiny(), FACTS, () => write);
  const long = bytes("z".repeat(300), engine);
  const stop = new AbortController();
  const onProgress = () => stop.abort(new Error("stopped"));
  await expect(
    engine.sequence.prefill(long, { signal: stop.signal, onProgress }),
  ).rejects.toThrow();
  await engine.sequence.prefill([...long, ...bytes("and on", engine)]);
  await take(engine, { sampling: WARM, maxTokens: 8 }, 8);
  const ended = new AbortController();
  const generation = engine.sequence.generate({
    sampling: WARM,
    maxTokens: 8,
    signal: ended.signal,
  });
  await engine.sequence.prefill(bytes("again", engine));
  await generation.next();
  ended.abort(new Error("stopped"));
  await expect(generation.next()).rejects.toThrow();
  await engine.sequence.prefill(bytes("again and again", engine));
  await take(engine, { sampling: WARM, maxTokens: 8 }, 8);
  await engine.sequence.prefill(bytes("drafted", engine));
  const last = new AbortController();
  const drafted = engine.sequence.generate({
    sampling: WARM,
    maxTokens: 8,
    draft: () => bytes("eeee", engine),
    signal: last.signal,
  });
  await drafted.next();
  const next = drafted.next();
  last.abort(new Error("stopped"));
  await expect(next).rejects.toThrow();
  await engine.sequence.saveState(path.join(folder, "cut.kv"));
  await engine.sequence.prefill([...engine.sequence.tokens, ...bytes("and more", engine)]);
  await take(engine, { sampling: WARM, maxTokens: 8 }, 8);
  const { difference, rebuiltTokens } = await replay(tape);
  expect(difference).toBeNull();
  expect(rebuiltTokens).toBe(0);
});

test("a call that failed for its own reasons has to fail again", async () => {
  const tape: TapeRecord[] = [];
  const write = (each: TapeRecord) => tape.push(each);
  const narrow = createScriptedEngine({ answers: "abc", contextTokens: 64 });
  const engine = recordEngine(narrow, FACTS, () => write);
  await engine.sequence.prefill(bytes("y".repeat(50), engine));
  await expect(engine.sequence.score(bytes("z".repeat(50), engine))).rejects.toThrow();
  expect(tape.at(-1)).toMatchObject({ op: "score", failed: "context-full" });
  const wider = createScriptedEngine({ answers: "abc", contextTokens: 640 });
  const { difference } = await replayTape(tape, { open: async () => wider, locateState: String });
  expect(difference).toMatchObject({ op: "score", recorded: "context-full", replayed: "no error" });
});
