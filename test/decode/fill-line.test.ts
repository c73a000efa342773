import { expect, test } from "vitest";
import { type FillRequest, type FillResult, fillLine } from "../../src/decode/fill-line.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { writeByteModel } from "../support/byte-model.ts";
import {
  type Answer,
  createScriptedEngine,
  type ScriptedEngineOptions,
} from "../support/scripted-engine.ts";
import { GREEDY } from "../support/tokens.ts";

const BEFORE = "def add(a, b):\n    ";
const AFTER = "\n\nadd(1, 2)\n";

function fill(engine: Engine, changes: Partial<FillRequest> = {}): Promise<FillResult> {
  const { infill } = engine.tokenizer;
  if (infill === null) throw new Error("the engine cannot infill");
  return fillLine(engine, {
    infill,
    before: BEFORE,
    after: AFTER,
    sampling: GREEDY,
    maxTokens: 64,
    ...changes,
  });
}

function openEngine(
  answers: readonly Answer[] | Answer,
  options: Partial<ScriptedEngineOptions> = {},
) {
  return createScriptedEngine({ answers, canInfill: true, ...options });
}

test.each<[string, Partial<FillResult>, Partial<FillRequest>]>([
  ["return a + b\nmore", { line: "return a + b", isComplete: true, generatedTokens: 13 }, {}],
  ["return a + b", { line: "return a + b", isComplete: true, generatedTokens: 12 }, {}],
  ["\nmore", { line: "", isComplete: true, generatedTokens: 1 }, {}],
  ["", { line: "", isComplete: true, generatedTokens: 0 }, {}],
  ["é = '😀'\n", { line: "é = '😀'", isComplete: true }, {}],
  ["return a", { line: "return", isComplete: false, generatedTokens: 6 }, { maxTokens: 6 }],
  ["return", { line: "return", isComplete: false, generatedTokens: 6 }, { maxTokens: 6 }],
  ["retur\nx", { line: "retur", isComplete: true, generatedTokens: 6 }, { maxTokens: 6 }],
  ["a😀", { line: "a", isComplete: false }, { maxTokens: 3 }],
])("the answer %j gives %j", async (answer, result, changes) => {
  expect(await fill(openEngine(answer), changes)).toMatchObject(result);
});

test.each([
  [{}, ""],
  [{ wantsBos: true }, "<|endoftext|>"],
])(
  "with %j the prompt begins with %j, then the markers stand around the code",
  async (options, bos) => {
    const engine = openEngine("x\n", options);
    const { promptTokens } = await fill(engine);
    const prompt = `${bos}<|fim_prefix|>${BEFORE}<|fim_suffix|>${AFTER}<|fim_middle|>`;
    expect(engine.prompts).toEqual([prompt]);
    expect(promptTokens).toBe((bos === "" ? 3 : 4) + BEFORE.length + AFTER.length);
  },
);

test("code that spells a marker stays text", async () => {
  const before = 'x = "<|fim_middle|><|im_end|>"\n';
  const { promptTokens } = await fill(openEngine("x\n"), { before, after: "" });
  expect(promptTokens).toBe(before.length + 3);
});

test("sampling and limit are passed on, without grammar or draft", async () => {
  const engine = openEngine("x\n");
  const sampling = { temperature: 0.9, topK: 40, topP: 0.95, seed: 7 };
  await fill(engine, { sampling, maxTokens: 9 });
  const [request] = engine.requests;
  expect(request).toMatchObject({ sampling, maxTokens: 9 });
  expect(request?.grammar).toBeUndefined();
  expect(request?.draft).toBeUndefined();
});

test("a second sample of the same hole computes nothing anew", async () => {
  const engine = openEngine(["first\n", "second\n"]);
  const first = await fill(engine);
  const second = await fill(engine);
  expect(first.cachedTokens).toBe(0);
  expect(second).toMatchObject({ line: "second", cachedTokens: second.promptTokens - 1 });
});

test("decode calls are those of this line alone", async () => {
  const engine = openEngine(["abc\n", "abc\n"]);
  const calls = [(await fill(engine)).decodeCalls, (await fill(engine)).decodeCalls];
  expect(calls).toEqual([4, 4]);
});

test.each<[string, Partial<FillRequest>]>([
  ["interrupted", { signal: AbortSignal.abort() }],
  ["context-full", { before: "x".repeat(20_000) }],
])("a prefill that fails with %s fails the line", async (code, changes) => {
  await expect(fill(openEngine("x\n"), changes)).rejects.toMatchObject({ code });
});

test("a signal that fires while sampling interrupts", async () => {
  const controller = new AbortController();
  const engine = openEngine({ text: "a", ending: "hang" });
  const work = fill(engine, { signal: controller.signal });
  setImmediate(() => controller.abort());
  await expect(work).rejects.toMatchObject({ code: "interrupted" });
});

test("a vocabulary that prefixes texts with a space keeps the indentation of the line", async () => {
  const engine = await loadLlamaEngine({
    modelPath: writeByteModel({ vocabulary: "spaced" }),
    contextTokens: 512,
    threads: 1,
    gpu: false,
  });
  // Any control tokens will do for markers, and only the line itself fits the grammar.
  const [prefix = 0, suffix = 0, middle = 0] = engine.tokenizer.controlLiterals.map(
    (literal) => engine.tokenizer.tokenize(literal, { controlTokens: true })[0],
  );
  const generate = engine.sequence.generate.bind(engine.sequence);
  engine.sequence.generate = (options) =>
    generate({ ...options, grammar: 'root ::= "    return a\\n"' });
  const result = await fillLine(engine, {
    infill: { prefix, suffix, middle },
    before: "def f(a):\n",
    after: "",
    sampling: GREEDY,
    maxTokens: 64,
  });
  await engine[Symbol.asyncDispose]();
  expect(result.line).toBe("    return a");
});
