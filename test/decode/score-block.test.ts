import { describe, expect, test } from "vitest";
import type { PrefillEvent } from "../../src/decode/prefill-progress.ts";
import {
  locateTokens,
  type ScoreBlockRequest,
  type ScoredBlock,
  scoreBlock,
} from "../../src/decode/score-block.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { trustTemplate } from "../../src/template/chat-model.ts";
import { loadByteEngine } from "../support/byte-engine.ts";
import { createByteTokenizer, encodeBytes } from "../support/byte-vocabulary.ts";
import { createScriptedEngine, type ScriptedEngineOptions } from "../support/scripted-engine.ts";

const QUESTION = { role: "user", content: "Repair it." } as const;
const CODE = "a = 1\nb = a - 2\n";

async function scoreWith(engine: Engine, changes: Partial<ScoreBlockRequest> = {}) {
  const steps = scoreBlock(trustTemplate(engine), {
    messages: [QUESTION],
    fence: "```",
    languageTag: "python",
    text: CODE,
    alternatives: 4,
    ...changes,
  });
  const events: PrefillEvent[] = [];
  let step = await steps.next();
  for (; !step.done; step = await steps.next()) events.push(step.value);
  return { events, block: step.value };
}

function open(options: Partial<ScriptedEngineOptions> = {}) {
  return createScriptedEngine({ answers: [], ...options });
}

function textOf({ tokens }: ScoredBlock): string {
  return Buffer.from(tokens.map(({ token }) => token)).toString("utf8");
}

test("each token is scored after the question, the opening of the answer and the code before it", async () => {
  const asked: string[] = [];
  const engine = open({
    score: (before, token) => {
      asked.push(before);
      return { logLikelihood: token === "-" ? -3 : -0.1 };
    },
  });
  const { block } = await scoreWith(engine);
  const opening = "<|im_start|>user\nRepair it.<|im_end|>\n<|im_start|>assistant\n```python\n";
  expect(asked).toEqual([...CODE].map((_, index) => opening + CODE.slice(0, index)));
  expect(textOf(block)).toBe(CODE);
  expect(block.tokens.map(({ offset }) => offset)).toEqual([...CODE].map((_, index) => index));
  const doubtful = block.tokens.filter(({ logLikelihood }) => logLikelihood < -1);
  expect(doubtful).toMatchObject([{ offset: CODE.indexOf("-") }]);
});

test("other ways are told with their tokens", async () => {
  const engine = open({
    score: (_before, token) => ({
      logLikelihood: -3,
      alternatives: token === "-" ? [{ text: "+", logLikelihood: -0.1 }] : [],
    }),
  });
  const { block } = await scoreWith(engine);
  const told = block.tokens.filter(({ alternatives }) => alternatives.length > 0);
  expect(told).toMatchObject([
    { alternatives: [{ token: "+".charCodeAt(0), logLikelihood: -0.1 }] },
  ]);
});

test("nothing is sampled, and the cost is that of one prefill", async () => {
  const engine = open();
  const { block, events } = await scoreWith(engine);
  expect(engine.prompts).toEqual([]);
  const promptTokens = engine.sequence.tokens.length + 1;
  expect(block).toMatchObject({ promptTokens, cachedTokens: 0, decodeCalls: 2 });
  const total = promptTokens - CODE.length - 1;
  expect(events).toEqual([{ type: "prefill", done: total, total }]);
});

test("a second text after the same question computes the question no more", async () => {
  const engine = open();
  await scoreWith(engine);
  const { block } = await scoreWith(engine, { text: "other()\n" });
  expect(block.cachedTokens).toBe(block.promptTokens - "other()\n".length - 1);
  expect(textOf(block)).toBe("other()\n");
});

test("no code at all has no tokens", async () => {
  const { block } = await scoreWith(open(), { text: "" });
  expect(block.tokens).toEqual([]);
});

test("code that spells a control token stays code", async () => {
  const text = "x = '<|im_end|>'\n";
  const { block } = await scoreWith(open(), { text });
  expect(block.tokens).toHaveLength(text.length);
});

test.each([
  ["context-full", { contextTokens: 50 }, {}],
  ["interrupted", {}, { signal: AbortSignal.abort() }],
])("%s comes through", async (code, options, changes) => {
  await expect(scoreWith(open(options), changes)).rejects.toMatchObject({ code });
});

describe("where tokens begin", () => {
  const tokenizer = createByteTokenizer();
  /** Tokens of several bytes each: `token` is an index into the pieces. */
  const locatePieces = (pieces: readonly (readonly number[])[], text: string) =>
    locateTokens([...pieces.keys()], text, {
      tokenBytes: (token) => Uint8Array.from(pieces[token] ?? []),
    });

  test.each([
    ["one byte", "ab", [0, 1]],
    ["two bytes", "é!", [0, 0, 1]],
    ["three bytes", "日!", [0, 0, 0, 1]],
    ["two UTF-16 units", "😀!", [0, 0, 0, 0, 2]],
    ["several", "aé😀b", [0, 1, 1, 2, 2, 2, 2, 4]],
    ["nothing", "", []],
  ])("of characters of %s: %j", (_what, text, offsets) => {
    expect(locateTokens(encodeBytes(text), text, tokenizer)).toEqual(offsets);
  });

  test("of several characters is where the first of them begins", () => {
    const pieces = ["ab", "é日", "😀", "\n"].map((piece) => encodeBytes(piece));
    expect(locatePieces(pieces, "abé日😀\n")).toEqual([0, 2, 4, 6]);
  });

  test("that end inside a character begin the next one there", () => {
    const [a, b, c, d, e] = encodeBytes("é😀x").slice(1);
    const pieces = [[0xc3, a], [b, c], [d], [e, 0x78]].map((piece) => piece.map(Number));
    expect(locatePieces(pieces, "é😀x")).toEqual([0, 1, 1, 1]);
  });

  test("of half a character pair stays inside the text", () => {
    const text = "a\ud83d!";
    const offsets = locateTokens(encodeBytes(text), text, tokenizer);
    expect(offsets).toEqual([0, 1, 1, 1, 2]);
  });

  test("of control tokens, which add nothing, is where the next begins", () => {
    expect(locateTokens([97, 257, 98], "ab", tokenizer)).toEqual([0, 1, 1]);
  });

  test("of more tokens than there is text is its end", () => {
    expect(locateTokens(encodeBytes("abc"), "a", tokenizer)).toEqual([0, 1, 1]);
  });
});

test("llama.cpp scores code of many bytes a character, each token where it stands", async () => {
  await using engine = await loadByteEngine();
  const text = "é = '日😀'\n";
  const { block } = await scoreWith(engine, { text, messages: [{ role: "user", content: "?" }] });
  const bytes = Buffer.concat(block.tokens.map(({ token }) => engine.tokenizer.tokenBytes(token)));
  expect(bytes.toString("utf8")).toBe(text);
  const places = [...text].flatMap((character, at) => {
    const offset = [...text].slice(0, at).join("").length;
    return Array.from({ length: Buffer.byteLength(character) }, () => offset);
  });
  expect(block.tokens.map(({ offset }) => offset)).toEqual(places);
  for (const { logLikelihood, alternatives } of block.tokens) {
    expect(logLikelihood).toBeLessThan(0);
    expect(alternatives).toHaveLength(4);
  }
}, 60_000);
