import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Llama, LlamaContextSequence, LlamaModel } from "node-llama-cpp";
import { expect, test } from "vitest";
import type { TokenId } from "../../src/base/message.ts";
import type { DraftSource } from "../../src/runtime/engine.ts";
import { LlamaSequence } from "../../src/runtime/llama-sequence.ts";
import { PaceMonitor } from "../../src/runtime/pace-monitor.ts";
import { collectTokens } from "../support/tokens.ts";

interface Picked {
  next: { token: TokenId };
}

/** The part of a native sequence that is used here. Its next token is any function of history and seed. */
class FakeNative {
  contextTokens: TokenId[] = [];
  needsCheckpoints = false;
  hangs = false;
  /** Bytes that the disk did not take. */
  lostBytes = 0;
  /** What a step waits for. */
  gate: Promise<void> = Promise.resolve();

  async eraseContextTokenRanges([range]: [{ start: number; end: number }]): Promise<void> {
    this.contextTokens.splice(range.start, range.end - range.start);
  }

  async evaluateWithoutGeneratingNewTokens(tokens: TokenId[]): Promise<void> {
    if (this.hangs) await new Promise(() => {});
    this.contextTokens = [...this.contextTokens, ...tokens];
  }

  async controlledEvaluate(
    input: (TokenId | [TokenId, { generateNext: { options: { seed: number } } }])[],
  ): Promise<(Picked | undefined)[]> {
    await this.gate;
    return input.map((item) => {
      this.contextTokens = [...this.contextTokens, Array.isArray(item) ? item[0] : item];
      if (!Array.isArray(item)) return undefined;
      return { next: { token: this.sample(item[1].generateNext.options.seed) } };
    });
  }

  async saveStateToFile(file: string): Promise<{ fileSize: number }> {
    const text = JSON.stringify(this.contextTokens);
    writeFileSync(file, text.slice(0, text.length - this.lostBytes));
    return { fileSize: text.length };
  }

  async loadStateFromFile(file: string): Promise<void> {
    this.contextTokens = JSON.parse(readFileSync(file, "utf8"));
  }

  sample(seed: number): TokenId {
    const hash = this.contextTokens.reduce((sum, token) => (sum * 31 + token) % 1009, seed % 1009);
    return hash % 50;
  }
}

function createSequence(native: FakeNative, stepTimeoutMs = 60_000): LlamaSequence {
  return new LlamaSequence({
    llama: {} as Llama,
    model: {} as LlamaModel,
    native: native as unknown as LlamaContextSequence,
    contextTokens: 1000,
    batchTokens: 128,
    pace: new PaceMonitor(),
    isEndOfGeneration: (token) => token === 0,
    stepTimeoutMs,
  });
}

async function generate(draft: DraftSource, seed: number): Promise<TokenId[]> {
  const sequence = createSequence(new FakeNative());
  await sequence.prefill([11, 12, 13]);
  const sampling = { temperature: 1, topK: 40, topP: 1, seed };
  return collectTokens(sequence.generate({ sampling, maxTokens: 80, draft }));
}

test("whatever the sampler, no draft changes a token", async () => {
  for (let seed = 0; seed < 30; seed++) {
    const truth = await generate(() => [], seed);
    const drafts: DraftSource[] = [
      ({ length }) => truth.slice(length, length + 8),
      ({ length }) => [...truth.slice(length, length + 3), 0, 7],
      ({ length }) => truth.slice(length + 1, length + 5),
      ({ length }) => (length % 2 === 0 ? [0, 0] : []),
    ];
    for (const draft of drafts) expect(await generate(draft, seed)).toEqual(truth);
  }
});

test("a silent step stalls; calls that wait and later ones fail instead of hanging", async () => {
  const native = new FakeNative();
  const sequence = createSequence(native, 20);
  native.hangs = true;
  const stalled = expect.objectContaining({ code: "engine-stalled" });
  const outcomes = await Promise.allSettled([sequence.prefill([1, 2]), sequence.prefill([3, 4])]);
  expect(outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason)).toEqual([
    stalled,
    stalled,
  ]);
  await expect(sequence.prefill([5, 6])).rejects.toEqual(stalled);
});

test("a step that stays silent after an interrupt stalls the next call instead of hanging it", async () => {
  const native = new FakeNative();
  const sequence = createSequence(native, 20);
  native.hangs = true;
  const controller = new AbortController();
  const interrupted = sequence.prefill([1, 2], { signal: controller.signal });
  const next = sequence.prefill([3, 4]);
  controller.abort();
  await expect(interrupted).rejects.toMatchObject({ code: "interrupted" });
  await expect(next).rejects.toMatchObject({ code: "engine-stalled" });
});

test("an interrupted step feeds its tokens once", async () => {
  const native = new FakeNative();
  const sequence = createSequence(native);
  await sequence.prefill([11, 12, 13]);
  let open = () => {};
  native.gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const stop = new AbortController();
  const { signal } = stop;
  const sampling = { temperature: 0, topK: 40, topP: 1, seed: 1 };
  const options = { sampling, maxTokens: 3, draft: () => [] };
  const broken = sequence.generate({ ...options, signal }).next();
  await new Promise(setImmediate);
  stop.abort();
  await expect(broken).rejects.toMatchObject({ code: "interrupted" });
  open();
  await expect(sequence.generate(options).next()).rejects.toMatchObject({
    details: { reason: "no prompt is waiting" },
  });
  expect(native.contextTokens).toEqual([11, 12, 13]);
  const report = await sequence.prefill([11, 12, 13, 14]);
  expect(report).toMatchObject({ cachedTokens: 3, computedTokens: 1 });
});

const stateFile = () => path.join(mkdtempSync(path.join(tmpdir(), "agent-state-")), "state");

test("a state that the disk did not take whole is not one", async () => {
  const native = new FakeNative();
  const sequence = createSequence(native);
  await sequence.prefill([11, 12, 13]);
  native.lostBytes = 1;
  await expect(sequence.saveState(stateFile())).rejects.toMatchObject({ code: "engine-failed" });
});

test.each([
  ["can drop its tail", false, [1, 2, 9, 9], 2],
  ["cannot, and the prompt differs within it", true, [1, 2, 9, 9], 0],
  ["cannot, and the prompt is all of it", true, [1, 2, 3, 4], 0],
  ["cannot, and the prompt goes on from it", true, [1, 2, 3, 4, 5], 4],
])(
  "of a restored cache that %s, no more is used than is right",
  async (_, rigid, prompt, cached) => {
    const native = new FakeNative();
    native.needsCheckpoints = rigid;
    const sequence = createSequence(native);
    await sequence.prefill([1, 2, 3, 4, 5]);
    const file = stateFile();
    await sequence.saveState(file);
    await sequence.prefill([7, 8, 9]);
    await sequence.restoreState(file);
    expect(sequence.tokens).toEqual([1, 2, 3, 4]);
    expect(await sequence.prefill(prompt)).toMatchObject({ cachedTokens: cached });
    expect(sequence.tokens).toEqual(prompt.slice(0, -1));
    // What follows was computed here, and is dropped like any other.
    await sequence.prefill([...prompt, 20, 21]);
    expect(await sequence.prefill([...prompt, 20, 30])).toMatchObject({
      cachedTokens: prompt.length + 1,
    });
  },
);
