import { afterAll, beforeAll, expect, test } from "vitest";
import type { TokenId } from "../../src/base/message.ts";
import type { DraftSource, Engine, GenerateOptions } from "../../src/runtime/engine.ts";
import { loadByteEngine } from "../support/byte-engine.ts";
import { encodeBytes } from "../support/byte-vocabulary.ts";
import { collectTokens, GREEDY } from "../support/tokens.ts";

const WANTED_TOKENS = 60;
const SEEDED = { temperature: 0.9, topK: 40, topP: 0.95, seed: 5 };
const PROMPT = encodeBytes("The quick fox");

let engine: Engine;
beforeAll(async () => {
  engine = await loadByteEngine();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

async function generate(options: Partial<GenerateOptions>) {
  await engine.sequence.prefill(PROMPT);
  const before = engine.sequence.decodeCalls;
  const tokens = await collectTokens(
    engine.sequence.generate({ sampling: GREEDY, maxTokens: WANTED_TOKENS, ...options }),
  );
  return { tokens, decodeCalls: engine.sequence.decodeCalls - before };
}

/** Proposes what stands at this place of `text`, eight tokens at most. */
function follow(text: readonly TokenId[]): DraftSource {
  return ({ length }) => text.slice(length, length + 8);
}

/** Drafts of every quality, made from what the model really says. */
function spoil(truth: readonly TokenId[]): [string, DraftSource][] {
  return [
    ["right", follow(truth)],
    ["right at first", follow(truth.map((token, index) => (index % 5 === 4 ? 0 : token)))],
    ["wrong", follow(truth.map((token) => (token + 1) % 256))],
    ["of any tokens", ({ length }) => [(length * 97) % 256, (length * 31) % 256]],
    ["of control tokens", () => [258, 257, 256]],
    ["absent", () => []],
  ];
}

test("the model's own text is varied, so that drafts can be wrong", async () => {
  const { tokens } = await generate({});
  expect(new Set(tokens).size).toBeGreaterThan(20);
});

test("greedy text is the same with every draft and without", async () => {
  const plain = await generate({});
  for (const [quality, draft] of spoil(plain.tokens)) {
    const drafted = await generate({ draft });
    expect(drafted.tokens, quality).toEqual(plain.tokens);
  }
});

test("seeded text is the same with every draft", async () => {
  const truth = await generate({ sampling: SEEDED, draft: () => [] });
  for (const [quality, draft] of spoil(truth.tokens)) {
    const drafted = await generate({ sampling: SEEDED, draft });
    expect(drafted.tokens, quality).toEqual(truth.tokens);
  }
  const otherSeed = await generate({ sampling: { ...SEEDED, seed: 6 }, draft: () => [] });
  expect(otherSeed.tokens).not.toEqual(truth.tokens);
});

test.each([GREEDY, SEEDED])(
  "text under a grammar is the same with every draft: %j",
  async (sampling) => {
    const grammar = "root ::= [a-z ]{60}";
    const truth = await generate({ sampling, grammar, draft: () => [] });
    expect(engine.tokenizer.detokenize(truth.tokens)).toMatch(/^[a-z ]{60}$/);
    for (const [quality, draft] of spoil(truth.tokens)) {
      const drafted = await generate({ sampling, grammar, draft });
      expect(drafted.tokens, quality).toEqual(truth.tokens);
    }
  },
);

test("a right draft saves decode calls, a wrong one costs none", async () => {
  const { tokens, decodeCalls } = await generate({});
  expect(decodeCalls).toBe(WANTED_TOKENS);
  // Eight agreed tokens and one sampled a call.
  const right = await generate({ draft: follow(tokens) });
  expect(right.decodeCalls).toBe(Math.ceil(WANTED_TOKENS / 9));
  const wrong = await generate({ draft: follow(tokens.map((token) => (token + 1) % 256)) });
  expect(wrong.decodeCalls).toBe(WANTED_TOKENS);
});

test("the draft source sees the accepted tokens only", async () => {
  const plain = await generate({});
  const seen: TokenId[][] = [];
  await generate({
    draft: (generated) => {
      seen.push([...generated]);
      return [1, 2, 3];
    },
  });
  expect(seen.every((tokens) => tokens.every((token, at) => token === plain.tokens[at]))).toBe(
    true,
  );
  expect(seen.length).toBeGreaterThan(1);
});

test("rejected draft tokens are not left in the history", async () => {
  const { tokens } = await generate({ draft: () => [1, 2, 3, 4, 5] });
  expect(engine.sequence.tokens).toEqual([...PROMPT, ...tokens.slice(0, -1)]);
});

test("what the text of a grammar begins with counts with a draft as it does without", async () => {
  const grammar = 'root ::= "0123456789"';
  const grammarPrefix = encodeBytes("012");
  const plain = await generate({ grammar, grammarPrefix });
  expect(plain.tokens).toEqual(encodeBytes("3456789"));
  for (const draft of [follow(plain.tokens), () => []]) {
    expect((await generate({ grammar, grammarPrefix, draft })).tokens).toEqual(plain.tokens);
  }
});
