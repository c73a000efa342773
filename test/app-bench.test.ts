import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { createBenchPort } from "../src/app-bench.ts";
import { settleSide } from "../src/app-bench-settings.ts";
import type { ModelRequest } from "../src/app-model.ts";
import { AgentError } from "../src/base/errors.ts";
import type { BenchSide, RepairRequest } from "../src/bench/bench-port.ts";
import { createModelsEnvironment } from "../src/models/environment.ts";
import { trustTemplate } from "../src/template/chat-model.ts";
import { writeFiles } from "./bench/scripted-bench.ts";
import { createFolder } from "./models/test-machine.ts";
import { writeByteModel } from "./support/byte-model.ts";
import {
  type Answer,
  createScriptedEngine,
  type ScriptedEngine,
} from "./support/scripted-engine.ts";

const REPLACE = "In notes.md replace the word first by third";
const QUESTION = "What is the colour of the sky?";
const byteModel = writeByteModel();
const otherModel = writeByteModel({ addsBos: true });

interface BenchOptions {
  answers?: readonly Answer[] | Answer;
  /** Of the load so many loads after the first. */
  contextTokens?: (load: number, heldCount: number) => number;
  fail?: (request: ModelRequest, heldCount: number) => Error | undefined;
}

/** A port whose models are scripted, beside the state and settings of a person. */
function openBench({ answers = "It is blue.", contextTokens, fail }: BenchOptions = {}) {
  const base = createFolder();
  const state = path.join(base, "own-state");
  const config = path.join(base, "config");
  mkdirSync(state);
  const variables = { HOME: base, XDG_STATE_HOME: state, XDG_CACHE_HOME: base };
  const stop = new AbortController();
  const engines: ScriptedEngine[] = [];
  const loads: string[] = [];
  let heldCount = 0;
  const port = createBenchPort({
    models: createModelsEnvironment(variables),
    variables: { ...variables, XDG_CONFIG_HOME: config },
    cwd: base,
    version: "1.0.0",
    signal: stop.signal,
    openModel: async (request) => {
      const error = fail?.(request, heldCount);
      if (error !== undefined) throw error;
      const size = contextTokens?.(loads.length, heldCount) ?? 16_384;
      const engine = createScriptedEngine({ answers, contextTokens: size });
      engines.push(engine);
      loads.push(path.basename(path.dirname(request.model.path)));
      heldCount += 1;
      const close = async () => {
        heldCount -= 1;
      };
      return { chat: trustTemplate(engine), close };
    },
  });
  const createPlace = () => {
    const folder = createFolder();
    const stateFolder = createFolder();
    writeFiles(folder, { "notes.md": "first line\n" });
    return { folder, stateFolder };
  };
  const repair = (prompt: string, place = createPlace(), more: Partial<RepairRequest> = {}) =>
    port.repair(place.folder, prompt, {
      side: sideOf(byteModel),
      seed: 1,
      timeoutMs: 20_000,
      continues: false,
      stateFolder: place.stateFolder,
      signal: stop.signal,
      ...more,
    });
  return { port, repair, createPlace, engines, loads, state, base, stop, held: () => heldCount };
}

function sideOf(model: string | undefined, ...words: string[]): BenchSide {
  return { model, words };
}

function settle(side: BenchSide, variables: Record<string, string> = {}) {
  const cwd = createFolder();
  const place = { variables: { HOME: cwd, ...variables }, cwd, version: "1", seed: 7 };
  return settleSide(side, { ...place, folder: null });
}

test("the words of a side are flags of a run, and a seed among them is the one taken", () => {
  expect(settle(sideOf("m.gguf", "--max-candidates", "1"))).toMatchObject({
    model: "m.gguf",
    maxCandidates: 1,
    seed: 7,
  });
  expect(settle(sideOf("m.gguf", "--seed", "2")).seed).toBe(2);
});

test.each([
  [["--no-such-flag"]],
  [["--allow"]],
  [["--max-candidates", "no"]],
  [["--max-candidates", "1", "hello"]],
  [["--", "hello"]],
  [["--effort", "low", "models"]],
  [["--help"]],
  [["--version"]],
  [["-C", "/"]],
  [["-c"]],
  [["--resume", "ses"]],
])("%j is refused: no run of a benchmark takes it", (words) => {
  expect(() => settle(sideOf("m.gguf", ...words))).toThrow(
    expect.objectContaining({ code: "usage-invalid" }),
  );
});

test("of a person's settings those of the model count, those of their projects do not", () => {
  const home = createFolder();
  const folder = createFolder();
  const own = { model: "mine", contextTokens: 8192, testCommand: "my-tests", driver: "free" };
  writeFiles(home, { ".config/agent/config.json": JSON.stringify(own) });
  writeFiles(folder, { ".agent/config.json": JSON.stringify({ lintCommand: "their-lint" }) });
  const variables = { HOME: home, AGENT_TEST_CMD: "make check" };
  const options = settleSide(sideOf(undefined), {
    ...{ variables, cwd: home, version: "1", seed: 1 },
    folder,
  });
  expect(options).toMatchObject({
    model: "mine",
    contextTokens: 8192,
    driver: "free",
    lintCommand: "their-lint",
    cwd: folder,
    escalation: null,
    usesRecords: false,
  });
  expect(options.testCommand).toBeUndefined();
  expect(options.configuredTestCommand).toBeUndefined();
});

test("a model is described without being loaded", async () => {
  const bench = openBench();
  const described = await bench.port.describeModel(sideOf(byteModel), bench.stop.signal);
  expect(described).toEqual({ name: path.basename(byteModel), path: byteModel });
  await expect(
    bench.port.describeModel(sideOf("nowhere.gguf"), bench.stop.signal),
  ).rejects.toMatchObject({ code: "model-not-found" });
  expect(bench.loads).toEqual([]);
});

test("a run is what the agent does, and what it keeps is kept in the folder it is given", async () => {
  const bench = openBench();
  const place = bench.createPlace();
  const outcome = await bench.repair(REPLACE, place);
  expect(outcome).toMatchObject({ exitCode: 0, status: "changed", sampledTokens: 0 });
  expect(outcome.output).not.toBe("");
  expect(readFileSync(path.join(place.folder, "notes.md"), "utf8")).toBe("third line\n");
  expect(readdirSync(path.join(place.stateFolder, "agent"))).toContain("projects");
  expect(readdirSync(path.join(bench.state, "agent"))).not.toContain("projects");
});

test("the answer and the last message are the output", async () => {
  const bench = openBench();
  const { output, promptTokens } = await bench.repair(QUESTION);
  expect(output).toContain("It is blue.");
  expect(promptTokens).toBeGreaterThan(0);
});

test("a model is loaded and calibrated once, and a run finds nothing that the one before computed", async () => {
  const bench = openBench();
  const [first, second] = [await bench.repair(QUESTION), await bench.repair(QUESTION)];
  expect(bench.loads).toHaveLength(1);
  expect(bench.engines[0]?.calibrations).toBe(1);
  expect(second?.promptTokens).toBe(first?.promptTokens);
  await bench.port[Symbol.asyncDispose]();
  expect(bench.held()).toBe(0);
});

test("a message that continues is one of the same session, another one begins its own", async () => {
  const bench = openBench();
  const place = bench.createPlace();
  const countSessions = () =>
    readdirSync(place.stateFolder, { recursive: true, encoding: "utf8" }).filter((name) =>
      /sessions.*ses_[^/.]*\.jsonl$/.test(name),
    ).length;
  await bench.repair(QUESTION, place);
  await bench.repair(QUESTION, place, { continues: true });
  expect(countSessions()).toBe(1);
  await bench.repair(QUESTION, place);
  expect(countSessions()).toBe(2);
});

test("a task that fails is an outcome with its costs", async () => {
  const bench = openBench();
  const place = bench.createPlace();
  writeFiles(place.folder, { "package.json": '{"scripts":{"test":"exit 1"}}' });
  const outcome = await bench.repair("fix tests", place, { timeoutMs: 15_000 });
  expect(outcome.exitCode).not.toBe(0);
  expect(outcome.output).not.toBe("");
});

test("a message that hangs ends at its limit", async () => {
  const bench = openBench({ answers: { text: "", ending: "hang" } });
  const outcome = await bench.repair(QUESTION, undefined, { timeoutMs: 300 });
  expect(outcome).toMatchObject({ exitCode: 5, status: "limit" });
});

test("a stop is thrown, not told as an outcome", async () => {
  const bench = openBench({ answers: { text: "", ending: "hang" } });
  const own = new AbortController();
  const running = bench.repair(QUESTION, undefined, { signal: own.signal });
  setTimeout(() => own.abort(new AgentError("interrupted", { signal: "SIGINT" })), 300);
  await expect(running).rejects.toMatchObject({ code: "interrupted" });
});

test("a model that cannot be loaded ends it all", async () => {
  const unusable = new AgentError("model-unusable", { path: "/m", reason: "it is broken" });
  const bench = openBench({ fail: () => unusable });
  await expect(bench.port.load(sideOf(byteModel), bench.stop.signal)).rejects.toBe(unusable);
  expect(bench.held()).toBe(0);
});

const ALTERNATING = [byteModel, otherModel, otherModel, byteModel, byteModel, otherModel];

async function alternate(bench: ReturnType<typeof openBench>): Promise<number[]> {
  const held: number[] = [];
  for (const model of ALTERNATING) {
    await bench.port.load(sideOf(model), bench.stop.signal);
    held.push(bench.held());
  }
  return held;
}

test("two models that get the same beside each other are both kept", async () => {
  const bench = openBench();
  expect(await alternate(bench)).toEqual([1, 1, 1, 2, 2, 2]);
  expect(bench.loads).toHaveLength(3);
});

test.each<[string, BenchOptions]>([
  ["gets less", { contextTokens: (_, held) => (held === 0 ? 16_384 : 8192) }],
  [
    "does not fit",
    {
      fail: ({ model }, held) =>
        held === 0
          ? undefined
          : new AgentError("memory-insufficient", { path: model.path, reason: "too large" }),
    },
  ],
])("of two models of which one %s beside the other, one is kept at a time", async (_, options) => {
  const bench = openBench(options);
  expect(await alternate(bench)).toEqual([1, 1, 1, 1, 1, 1]);
});

test("two sides of one model share what is loaded, unless they load it in another way", async () => {
  const bench = openBench();
  const load = (...words: string[]) =>
    bench.port.load(sideOf(byteModel, ...words), bench.stop.signal);
  await load();
  await load("--max-candidates", "1");
  expect(bench.loads).toHaveLength(1);
  await load("--ctx-size", "4096");
  expect(bench.loads).toHaveLength(2);
});

test("calls are counted one by one, and no more than asked for", async () => {
  const bench = openBench({ answers: "no call" });
  const told: number[] = [];
  const tally = await bench.port.measureCalls(sideOf(byteModel), {
    trials: 3,
    seed: 1,
    signal: bench.stop.signal,
    onTrial: ({ trials }) => told.push(trials),
  });
  expect(tally).toEqual({ trials: 3, right: 0 });
  expect(told).toEqual([1, 2, 3]);
});

test("a conversation that outgrows the context is counted as far as it came", async () => {
  const bench = openBench({ answers: "no call", contextTokens: () => 64 });
  const request = { trials: 3, seed: 1, signal: bench.stop.signal, onTrial: () => {} };
  const tally = await bench.port.measureCalls(sideOf(byteModel), request);
  expect(tally).toEqual({ trials: 0, right: 0 });
});
