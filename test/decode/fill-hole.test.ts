import { describe, expect, test } from "vitest";
import { type FillRequest, fillHole } from "../../src/decode/fill-hole.ts";
import type { FilledHole } from "../../src/decode/fill-sample.ts";
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

function fill(engine: Engine, changes: Partial<FillRequest> = {}): Promise<FilledHole> {
  const { infill } = engine.tokenizer;
  if (infill === null) throw new Error("the engine cannot infill");
  return fillHole(engine, {
    ...{ kind: "line", infill, before: BEFORE, after: AFTER },
    ...{ sampling: GREEDY, maxTokens: 64 },
    ...changes,
  });
}

function openEngine(
  answers: readonly Answer[] | Answer,
  options: Partial<ScriptedEngineOptions> = {},
) {
  return createScriptedEngine({ answers, canInfill: true, ...options });
}

describe("a line", () => {
  test.each<[string, Partial<FilledHole>, Partial<FillRequest>]>([
    ["return a + b\nmore", { text: "return a + b", stop: "closed", generatedTokens: 13 }, {}],
    ["return a + b", { text: "return a + b", stop: "ended", generatedTokens: 12 }, {}],
    ["\nmore", { text: "", stop: "closed", generatedTokens: 1 }, {}],
    ["", { text: "", stop: "ended", generatedTokens: 0 }, {}],
    ["é = '😀'\n", { text: "é = '😀'", isComplete: true }, {}],
    ["return  \t\n", { text: "return", isComplete: true }, {}],
    ["  return\n", { text: "return", isComplete: true }, {}],
    ["\tb\n", { text: "\tb", isComplete: true }, { before: "a\n" }],
    ["return\r\nx", { text: "return", isComplete: true }, {}],
    ["return a", { text: "return", isComplete: false, stop: "max-tokens" }, { maxTokens: 6 }],
    ["return", { text: "return", isComplete: false, stop: "max-tokens" }, { maxTokens: 6 }],
    ["retur\nx", { text: "retur", isComplete: true, generatedTokens: 6 }, { maxTokens: 6 }],
    ["a😀", { text: "a", isComplete: false }, { maxTokens: 3 }],
    ["<|im_start|>user\n", { text: "<|im_start|>user", isComplete: true }, {}],
    ["b = 1\n", { text: "", isComplete: true }, { after: "\n    b = 1\n" }],
    ["x = (1,\n 2)\ny", { text: "x = (1,\n 2)", isComplete: true }, {}],
    ["x = (\n\n\n", { text: "x = (", isComplete: false, stop: "max-lines" }, { maxLines: 2 }],
    ["xy".repeat(80), { isComplete: false, stop: "loop" }, { maxTokens: 200 }],
  ])("the answer %j gives %j", async (answer, result, changes) => {
    const engine = openEngine(answer);
    const filled = await fill(engine, changes);
    expect(filled).toMatchObject(result);
    expect(filled.isComplete).toBe(filled.stop === "closed" || filled.stop === "ended");
  });

  test("of one letter without end is ended long before the token limit", async () => {
    const { stop, generatedTokens } = await fill(openEngine("x".repeat(9_000)), {
      maxTokens: 10_000,
    });
    expect(stop).toBe("loop");
    expect(generatedTokens).toBeLessThan(1_000);
  });
});

test.each([
  [{}, ""],
  [{ wantsBos: true }, "<|endoftext|>"],
])(
  "with %j the prompt begins with %j, then the markers stand around the code",
  async (options, bos) => {
    const engine = openEngine("x\n", options);
    const { promptTokens, prompt } = await fill(engine);
    const text = `${bos}<|fim_prefix|>${BEFORE}<|fim_suffix|>${AFTER}<|fim_middle|>`;
    expect(engine.prompts).toEqual([text]);
    expect(engine.tokenizer.detokenize(prompt, { controlTokens: true })).toBe(text);
    expect(promptTokens).toBe((bos === "" ? 3 : 4) + BEFORE.length + AFTER.length);
  },
);

test("where the suffix comes first, the hole goes on behind the code in front of it", async () => {
  const engine = openEngine("x\n");
  const { prefix = 0, suffix = 0 } = engine.tokenizer.infill ?? {};
  const { text } = await fill(engine, {
    infill: { prefix, suffix, middle: null, order: "suffix-first", endTokens: [] },
    ...{ before: "a = ", beginning: "(" },
  });
  expect(engine.prompts).toEqual([`<|fim_suffix|>${AFTER}<|fim_prefix|>a = (`]);
  expect(text).toBe("(x\n".trimEnd());
});

test("a token that ends infills ends the line, and is no part of it", async () => {
  const engine = openEngine("a = 1;b = 2\n");
  const { infill } = engine.tokenizer;
  if (infill === null) throw new Error("the engine cannot infill");
  const semicolon = ";".charCodeAt(0);
  const filled = await fill(engine, { infill: { ...infill, endTokens: [semicolon] } });
  expect(filled).toMatchObject({ text: "a = 1", stop: "ended", generatedTokens: 6 });
});

test.each(["<|fim_middle|>", "<|im_end|>"])("code that spells %s stays text", async (literal) => {
  const before = `x = "${literal}"\n`;
  const { promptTokens } = await fill(openEngine("x\n"), { before, after: "" });
  expect(promptTokens).toBe(before.length + 3);
});

test("a marker that the vocabulary finds in any text is fed in halves", async () => {
  const engine = openEngine("x\n");
  const { tokenizer } = engine;
  const { infill } = tokenizer;
  if (infill === null) throw new Error("the engine cannot infill");
  const literal = "<|fim_middle|>";
  const found: Engine = {
    ...engine,
    sequence: engine.sequence,
    tokenizer: {
      ...tokenizer,
      tokenize: (text, options) =>
        text.split(literal).flatMap((part, index) => {
          const tokens = tokenizer.tokenize(part, options);
          return index === 0 ? tokens : [infill.middle ?? 0, ...tokens];
        }),
    },
  };
  const before = `a${literal}b${literal}\n`;
  const { prompt } = await fill(found, { before, after: "" });
  expect(prompt.filter((token) => token === infill.middle)).toHaveLength(1);
  expect(tokenizer.detokenize(prompt)).toBe(before);
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

describe("what is computed once", () => {
  test("a second sample of the same hole computes nothing anew", async () => {
    const engine = openEngine(["first\n", "second\n"]);
    const first = await fill(engine);
    const second = await fill(engine);
    expect(first.cachedTokens).toBe(0);
    expect(second).toMatchObject({ text: "second", cachedTokens: second.promptTokens - 1 });
  });

  test("another beginning of the same hole computes its own tokens alone", async () => {
    const engine = openEngine(["1\n", "2\n"]);
    const first = await fill(engine, { beginning: "if a:" });
    const second = await fill(engine, { beginning: "for a:" });
    expect(first.text).toBe("if a:1");
    expect(second).toMatchObject({ text: "for a:2" });
    expect(second.promptTokens - second.cachedTokens).toBe("for a:".length);
  });

  test("a later hole of the file shares what stands in front of the first", async () => {
    const engine = openEngine(["1\n", "2\n"]);
    await fill(engine, { before: "a = 0\n", after: "b = 0\nc = 0\n" });
    const second = await fill(engine, { before: "a = 0\nb = 0\n", after: "c = 0\n" });
    expect(second.cachedTokens).toBe("_a = 0\n".length);
  });
});

describe("blanks at the end of what is given", () => {
  test("are written by the model", async () => {
    const filled = await fill(openEngine(" return a\n"), {
      before: "def f():\n",
      beginning: "    ",
    });
    expect(filled).toMatchObject({ text: "    return a", generatedTokens: 10 });
  });

  test("are fed where it writes something else, and the cost of both is told", async () => {
    const engine = openEngine(["\n", "return a\n"]);
    const filled = await fill(engine, { before: "def f():\n", beginning: "    " });
    expect(filled).toMatchObject({ text: "    return a", generatedTokens: 10, decodeCalls: 10 });
    expect(engine.prompts.map((prompt) => prompt.length)).toEqual([
      engine.prompts[1]!.length - 1,
      engine.prompts[1]!.length,
    ]);
  });

  test("are fed where the model ends at once, and then it may", async () => {
    const filled = await fill(openEngine(["", ""]), { before: "def f():\n", beginning: "    " });
    expect(filled).toMatchObject({ text: "", stop: "ended" });
  });

  test("leave prompt and tokens that spell the text together", async () => {
    const engine = openEngine(" return a\nx");
    const filled = await fill(engine, { before: "def f():\n", beginning: "    " });
    const { tokenizer } = engine;
    const prompt = tokenizer.detokenize(filled.prompt).slice(-3);
    expect(prompt + tokenizer.detokenize(filled.tokens)).toBe("    return a");
  });
});

test("a block is cut where the code behind it begins again, and so are its tokens", async () => {
  const engine = openEngine("b = 1\n    c = 2\n    return a\n    d = 1\n");
  const filled = await fill(engine, {
    kind: "block",
    before: "def f(a):\n    ",
    after: "\n    return a\n",
  });
  expect(filled).toMatchObject({ text: "b = 1\n    c = 2", stop: "closed" });
  expect(engine.tokenizer.detokenize(filled.tokens)).toBe("b = 1\n    c = 2\n");
});

test.each([
  ["\r\n", "b = 1\n    c = 2\nd", "b = 1\r\n    c = 2"],
  ["\n", "b = 1\r\n    c = 2\r\nd", "b = 1\n    c = 2"],
])("with lines that end in %j around it a block has the same", async (end, answer, text) => {
  const before = `def f(a):${end}    `;
  const filled = await fill(openEngine(answer), { kind: "block", before, after: end });
  expect(filled.text).toBe(text);
});

test.each<[string, string, string]>([
  ["return a ", " b\n", "+ b\n"],
  ["return a + (", ")\n", "b)\n"],
])("the expression between %j and %j is put between them", async (before, after, answer) => {
  const { text } = await fill(openEngine(answer), { kind: "expression", before, after });
  expect(["return a + b", "return a + (b)"]).toContain(`${before}${text}${after}`.trim());
});

test("decode calls are those of this hole alone", async () => {
  const engine = openEngine(["abc\n", "abc\n"]);
  const calls = [(await fill(engine)).decodeCalls, (await fill(engine)).decodeCalls];
  expect(calls).toEqual([4, 4]);
});

test.each<[string, Partial<FillRequest>]>([
  ["interrupted", { signal: AbortSignal.abort() }],
  ["context-full", { before: "x".repeat(20_000) }],
])("a prefill that fails with %s fails the hole", async (code, changes) => {
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
  const result = await fillHole(engine, {
    infill: { prefix, suffix, middle, order: "prefix-first", endTokens: [] },
    ...{ kind: "line", before: "def f(a):\n", after: "", sampling: GREEDY, maxTokens: 64 },
  }).finally(() => engine[Symbol.asyncDispose]());
  expect(result.text).toBe("    return a");
});
