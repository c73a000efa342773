import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeGrammar, type GrammarRequest } from "../../src/decode/decode-grammar.ts";
import {
  choice,
  type Expression,
  type Grammar,
  grammarOf,
  repeat,
  sequence,
  text,
} from "../../src/grammar/grammar.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { loadByteEngine } from "../support/byte-engine.ts";
import { controlToken, encodeBytes } from "../support/byte-vocabulary.ts";
import { JSON_INTEGER, JSON_STRING } from "../support/json-value-grammar.ts";

/** Random weights say anything at all, so whatever comes out right is the decoder's doing. */
let engine: Engine;
beforeAll(async () => {
  engine = await loadByteEngine();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

const LETTER: Expression = { kind: "class", codePoints: [{ from: 97, to: 122 }] };
const UNITS = choice(text("celsius"), text("fahrenheit"), text("kelvin"));
const CALL = grammarOf(
  sequence(
    text('{"name": "weather", "arguments": {"city": '),
    JSON_STRING,
    text(', "unit": "'),
    UNITS,
    text('", "days": '),
    JSON_INTEGER,
    text("}}"),
  ),
);

async function decode(request: Partial<GrammarRequest> & { grammar: Grammar }) {
  const steps = decodeGrammar(engine, {
    prompt: encodeBytes("Weather?"),
    sampling: { temperature: 1.5, topK: 0, topP: 1, seed: 1 },
    maxTokens: 160,
    ...request,
  });
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  return step.value;
}

const seeds = [1, 2, 3, 4, 5, 6];
const modes = [{}, { jumpForward: false }, { comparesLogits: false }];

test.each(seeds.flatMap((seed) => modes.map((mode) => ({ seed, mode }))))(
  "any model writes a valid call: seed $seed, $mode",
  async ({ seed, mode }) => {
    const sampling = { temperature: 1.5, topK: 0, topP: 1, seed };
    const result = await decode({ grammar: CALL, sampling, ...mode });
    expect(result.isComplete).toBe(true);
    const call = JSON.parse(result.text);
    expect(call.name).toBe("weather");
    expect(["celsius", "fahrenheit", "kelvin"]).toContain(call.arguments.unit);
    expect(typeof call.arguments.city).toBe("string");
    expect(Number.isInteger(call.arguments.days)).toBe(true);
    expect(engine.tokenizer.detokenize(result.tokens)).toBe(result.text);
    expect(result.sampledTokens + result.forcedTokens).toBe(result.tokens.length);
  },
);

test("forced text saves decode calls", async () => {
  const unit = grammarOf(sequence(text('{"unit": "'), UNITS, text('", "checked": true}')));
  const forced = await decode({ grammar: unit });
  const plain = await decode({ grammar: unit, jumpForward: false });
  expect(forced.decodeCalls).toBe(1);
  expect(plain.decodeCalls).toBe(plain.text.length);
});

test("equal seeds give equal calls", async () => {
  const first = await decode({ grammar: CALL });
  expect((await decode({ grammar: CALL })).tokens).toEqual(first.tokens);
});

test("the history holds what was computed, and the next turn goes on from there", async () => {
  const word = grammarOf(repeat(LETTER, 5, 5));
  const { tokens } = await decode({ grammar: word });
  const prompt = [...encodeBytes("Weather?"), ...tokens, ...encodeBytes("Again?")];
  const next = await decode({ grammar: word, prompt });
  // The last sampled token was never computed.
  expect(next.cachedTokens).toBe("Weather?".length + tokens.length - 1);
});

test("stages of random text stay within their grammars", async () => {
  const digit: Expression = { kind: "class", codePoints: [{ from: 48, to: 57 }] };
  const numbers = grammarOf(sequence(text("first="), repeat(digit, 1, 3), text(";\n")));
  const result = await decode({
    grammar: numbers,
    nextStage: (soFar) => {
      const lines = soFar.trim().split("\n");
      const width = /\d+/.exec(soFar)?.[0].length ?? 0;
      if (lines.length > 2) return null;
      return grammarOf(
        sequence(text(`line ${lines.length}: `), repeat(digit, width, width), text(";\n")),
      );
    },
  });
  const [, digits = "", one = "", two = ""] =
    /^first=(\d+);\nline 1: (\d+);\nline 2: (\d+);\n$/.exec(result.text) ?? [];
  expect(digits).not.toBe("");
  expect([one.length, two.length]).toEqual([digits.length, digits.length]);
});

test("named control tokens are sampled and forced as tokens", async () => {
  const id = controlToken("<|im_start|>");
  const start: Expression = { kind: "token", id, negated: false };
  const grammar = grammarOf(sequence(choice(sequence(text("a"), start), text("b")), start));
  for (const jumpForward of [true, false]) {
    const result = await decode({ grammar, jumpForward });
    expect(result.text).toMatch(/^(?:a<\|im_start\|>|b)<\|im_start\|>$/);
    expect(result.tokens.at(-1)).toBe(id);
  }
});

test("thoughts of random text are closed, and the call follows", async () => {
  const result = await decode({
    grammar: CALL,
    reasoning: { open: "<think>", close: "</think>\n", maxTokens: 30 },
  });
  expect(result.isComplete).toBe(true);
  expect(JSON.parse(result.text)).toHaveProperty("name", "weather");
  const whole = engine.tokenizer.detokenize(result.tokens, { controlTokens: true });
  expect(whole.startsWith("<think>")).toBe(true);
  expect(whole.endsWith(`</think>\n${result.text}`)).toBe(true);
});

test("an answer longer than the context is closed within its tokens", async () => {
  const grammar = grammarOf(sequence(text('"'), repeat(LETTER, 600), text('"')));
  const result = await decode({ grammar, maxTokens: 10_000, mayLoop: true });
  expect(result).toMatchObject({ stop: "max-tokens", closedEarly: true });
  expect(JSON.parse(result.text)).toHaveLength(600);
});
