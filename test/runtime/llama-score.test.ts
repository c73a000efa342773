import type { Llama, LlamaContextSequence, LlamaModel } from "node-llama-cpp";
import { describe, expect, test } from "vitest";
import type { TokenId } from "../../src/base/message.ts";
import { LlamaSequence } from "../../src/runtime/llama-sequence.ts";
import { PaceMonitor } from "../../src/runtime/pace-monitor.ts";
import { loadByteEngine } from "../support/byte-engine.ts";
import { collectTokens, GREEDY } from "../support/tokens.ts";

interface Asked {
  generateNext: { logits: { filter: { tokens: TokenId[] } } };
}

/** A native sequence in which the token after `n` is as likely as any, `n + 1` a little likelier. */
class FakeNative {
  contextTokens: TokenId[] = [];
  needsCheckpoints = false;
  /** Sizes of the batches so far. */
  batches: number[] = [];
  /** Tokens asked about so far, in their order. */
  asked: TokenId[] = [];
  isMute = false;
  gate: Promise<void> = Promise.resolve();

  async eraseContextTokenRanges([range]: [{ start: number; end: number }]): Promise<void> {
    this.contextTokens.splice(range.start, range.end - range.start);
  }

  async evaluateWithoutGeneratingNewTokens(tokens: TokenId[]): Promise<void> {
    this.contextTokens = [...this.contextTokens, ...tokens];
  }

  async controlledEvaluate(input: (TokenId | [TokenId, Asked])[]): Promise<unknown[]> {
    await this.gate;
    this.batches.push(input.length);
    return input.map((item) => {
      const token = Array.isArray(item) ? item[0] : item;
      this.contextTokens = [...this.contextTokens, token];
      if (!Array.isArray(item) || this.isMute) return undefined;
      const [next = 0] = item[1].generateNext.logits.filter.tokens;
      this.asked.push(next);
      const logits = new Map([
        [next, 0],
        [token + 1, 1],
      ]);
      return { next: { logits, totalLogitWeight: 1 + Math.exp(-1) } };
    });
  }
}

function open(native = new FakeNative(), contextTokens = 1000) {
  const sequence = new LlamaSequence({
    llama: {} as Llama,
    model: {} as LlamaModel,
    native: native as unknown as LlamaContextSequence,
    contextTokens,
    batchTokens: 128,
    pace: new PaceMonitor(),
    isEndOfGeneration: (token) => token === 0,
    stepTimeoutMs: 60_000,
  });
  return { native, sequence };
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
const OWN = -Math.log(1 + Math.exp(-1));

describe("a text after a prompt", () => {
  test("is told of token by token, the first from what the prompt ends with", async () => {
    const { sequence, native } = open();
    await sequence.prefill([11, 12, 13]);
    const scores = await sequence.score([14, 99, 100], { alternatives: 1 });
    expect(native.asked).toEqual([14, 99, 100]);
    expect(scores.map(({ logLikelihood }) => logLikelihood.toFixed(6))).toEqual([
      OWN.toFixed(6),
      (OWN - 1).toFixed(6),
      OWN.toFixed(6),
    ]);
    expect(scores.map(({ alternatives }) => alternatives.map(({ token }) => token))).toEqual([
      [],
      [15],
      [],
    ]);
  });

  test("is part of the history then, its last token pending", async () => {
    const { sequence } = open();
    await sequence.prefill([11, 12, 13]);
    await sequence.score([14, 15]);
    expect(sequence.tokens).toEqual([11, 12, 13, 14]);
    expect(await sequence.prefill([11, 12, 13, 14, 15, 16])).toMatchObject({ cachedTokens: 4 });
    expect(sequence.tokens).toEqual([11, 12, 13, 14, 15]);
  });

  test("may follow what was appended to the prompt", async () => {
    const { sequence, native } = open();
    await sequence.prefill([11]);
    sequence.append([12, 13]);
    await sequence.score([14, 15]);
    expect(native.asked).toEqual([14, 15]);
    expect(sequence.tokens).toEqual([11, 12, 13, 14]);
  });

  test("may be scored in two parts", async () => {
    const whole = open();
    await whole.sequence.prefill([11]);
    const scores = await whole.sequence.score([12, 40, 41], { alternatives: 1 });
    const parts = open();
    await parts.sequence.prefill([11]);
    const first = await parts.sequence.score([12], { alternatives: 1 });
    const second = await parts.sequence.score([40, 41], { alternatives: 1 });
    expect([...first, ...second]).toEqual(scores);
    expect(parts.sequence.tokens).toEqual(whole.sequence.tokens);
  });

  test("tells nothing of others unless asked", async () => {
    const { sequence } = open();
    await sequence.prefill([11]);
    expect((await sequence.score([99]))[0]?.alternatives).toEqual([]);
  });
});

test("no tokens need no prompt and compute nothing", async () => {
  const { sequence, native } = open();
  expect(await sequence.score([])).toEqual([]);
  expect({ batches: native.batches, calls: sequence.decodeCalls }).toEqual({
    batches: [],
    calls: 0,
  });
});

test.each([1, 127, 128, 129, 300])(
  "a text of %i tokens is computed in chunks of 64 at most, each token once",
  async (count) => {
    const { sequence, native } = open();
    await sequence.prefill([10]);
    const callsBefore = sequence.decodeCalls;
    const scores = await sequence.score(range(11, count));
    expect(scores).toHaveLength(count);
    expect(native.asked).toEqual(range(11, count));
    expect(Math.max(...native.batches)).toBeLessThanOrEqual(64);
    expect(native.contextTokens).toEqual(range(10, count));
    expect(sequence.decodeCalls - callsBefore).toBe(native.batches.length);
  },
);

test("much that was appended is computed before anything is asked, in chunks too", async () => {
  const { sequence, native } = open();
  await sequence.prefill([10]);
  sequence.append(range(11, 200));
  const scores = await sequence.score([211, 212]);
  expect(scores).toHaveLength(2);
  expect(native.asked).toEqual([211, 212]);
  expect(native.contextTokens).toEqual(range(10, 202));
});

describe("what cannot be scored", () => {
  test("a text without a prompt", async () => {
    const { sequence } = open();
    await expect(sequence.score([11])).rejects.toMatchObject({
      code: "engine-failed",
      details: { reason: "no prompt is waiting" },
    });
  });

  test.each([
    [6, null],
    [7, "context-full"],
  ])("with 3 of 10 places taken %i tokens more: %s", async (count, code) => {
    const { sequence, native } = open(new FakeNative(), 10);
    await sequence.prefill([1, 2, 3]);
    const work = sequence.score(range(4, count));
    if (code === null) await work;
    else await expect(work).rejects.toMatchObject({ code, details: { neededTokens: 11 } });
    expect(native.batches).toHaveLength(code === null ? 1 : 0);
    // The prompt is as it was, or the text is behind it.
    expect(sequence.tokens).toHaveLength(code === null ? 2 + count : 2);
  });

  test("an engine that gives no logits", async () => {
    const { sequence, native } = open();
    await sequence.prefill([11]);
    native.isMute = true;
    await expect(sequence.score([12])).rejects.toMatchObject({
      code: "engine-failed",
      details: { step: "score" },
    });
    // It cannot be gone on from, and a prefill makes it right.
    await expect(sequence.score([13])).rejects.toMatchObject({ code: "engine-failed" });
    native.isMute = false;
    await sequence.prefill([11, 20]);
    expect(await sequence.score([21])).toHaveLength(1);
    expect(sequence.tokens).toEqual([11, 20]);
  });
});

test("an interrupt ends it, and the next prefill makes the history right", async () => {
  const { sequence, native } = open();
  await sequence.prefill([11, 12]);
  let go = () => {};
  native.gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const stop = new AbortController();
  const broken = sequence.score([13, 14, 15], { signal: stop.signal });
  await new Promise(setImmediate);
  stop.abort();
  await expect(broken).rejects.toMatchObject({ code: "interrupted" });
  go();
  const report = await sequence.prefill([11, 12, 13, 30]);
  expect(report.cachedTokens).toBe(3);
  expect(native.contextTokens).toEqual([11, 12, 13]);
  expect(await sequence.score([31])).toHaveLength(1);
  expect(native.contextTokens).toEqual([11, 12, 13, 30]);
});

test("a signal that has fired before computes nothing", async () => {
  const { sequence, native } = open();
  await sequence.prefill([11, 12]);
  const work = sequence.score([13], { signal: AbortSignal.abort() });
  await expect(work).rejects.toMatchObject({ code: "interrupted" });
  expect(native.batches).toEqual([]);
});

describe("llama.cpp with random weights", () => {
  test("holds its own greedy answer the likeliest, token by token, and another text not", async () => {
    await using engine = await loadByteEngine();
    const { sequence } = engine;
    const prompt = [..."def add(a, b):\n"].map((char) => char.charCodeAt(0));
    await sequence.prefill(prompt);
    const answer = await collectTokens(sequence.generate({ sampling: GREEDY, maxTokens: 24 }));
    expect(answer.length).toBeGreaterThan(8);
    await sequence.prefill(prompt);
    const scores = await sequence.score(answer, { alternatives: 3 });
    for (const { logLikelihood, alternatives } of scores) {
      expect(logLikelihood).toBeGreaterThanOrEqual(alternatives[0]?.logLikelihood ?? 0);
    }
    const other = answer.map((token, at) => (at === 4 ? (token + 1) % 256 : token));
    await sequence.prefill(prompt);
    const worse = await sequence.score(other, { alternatives: 3 });
    expect(worse[4]?.alternatives[0]?.token).toBe(answer[4]);
    expect(worse.slice(0, 4)).toEqual(scores.slice(0, 4));
  }, 60_000);

  test("says the same twice, and goes on from what was scored as from what was prefilled", async () => {
    await using engine = await loadByteEngine();
    const { sequence } = engine;
    const prompt = [1, 2, 3];
    const text = [40, 41, 42, 43, 44];
    await sequence.prefill(prompt);
    const first = await sequence.score(text, { alternatives: 2 });
    const gone = await collectTokens(sequence.generate({ sampling: GREEDY, maxTokens: 8 }));
    await sequence.prefill(prompt);
    expect(await sequence.score(text, { alternatives: 2 })).toEqual(first);
    await sequence.prefill([...prompt, ...text]);
    expect(await collectTokens(sequence.generate({ sampling: GREEDY, maxTokens: 8 }))).toEqual(
      gone,
    );
  }, 60_000);
});
