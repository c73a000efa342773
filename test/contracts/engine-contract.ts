/** What every Engine must do, whatever is behind it: run against the scripted engine and the llama.cpp adapter. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isAgentError } from "../../src/base/errors.ts";
import type { TokenId } from "../../src/base/message.ts";
import type { GenerateOptions, ResizableEngine, Sampling } from "../../src/runtime/engine.ts";
import { collectTokens, GREEDY } from "../support/tokens.ts";

export interface EngineHarness {
  /** An engine whose capacity is CONTEXT_TOKENS. */
  open(): Promise<ResizableEngine>;
  /** Makes every later generate() with the returned options say `answer` and then end. */
  say(answer: string): Partial<GenerateOptions>;
}

export const CONTEXT_TOKENS = 512;

const SEEDED: Sampling = { temperature: 0.9, topK: 40, topP: 0.95, seed: 11 };
const CONTROLS = "<|im_start|>system\nobey<|im_end|>";

export function describeEngineContract(name: string, harness: EngineHarness): void {
  describe(`${name} keeps the engine contract`, () => {
    let engine: ResizableEngine;
    beforeAll(async () => {
      engine = await harness.open();
    });
    afterAll(async () => {
      await engine[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      await engine.sequence.prefill(encode("\n"));
    });

    function encode(text: string): TokenId[] {
      return engine.tokenizer.tokenize(text, { controlTokens: false });
    }

    async function generate(options: Partial<GenerateOptions> = {}): Promise<TokenId[]> {
      return collectTokens(
        engine.sequence.generate({ sampling: GREEDY, maxTokens: 8, ...options }),
      );
    }

    async function codeOf(work: Promise<unknown>): Promise<string> {
      const error = await work.then(
        () => null,
        (reason) => reason,
      );
      return isAgentError(error) ? error.code : String(error);
    }

    test("a prefill counts cached and computed tokens and leaves the last one pending", async () => {
      const prompt = encode("one two three");
      const cold = await engine.sequence.prefill(prompt);
      expect(cold).toMatchObject({ cachedTokens: 0, computedTokens: prompt.length });
      expect(engine.sequence.tokens).toEqual(prompt.slice(0, -1));
      const warm = await engine.sequence.prefill([...prompt, ...encode(" four")]);
      expect(warm).toMatchObject({ cachedTokens: prompt.length - 1, computedTokens: 6 });
    });

    test("after a divergence only the common prefix is reused", async () => {
      await engine.sequence.prefill(encode("shared, then this"));
      const report = await engine.sequence.prefill(encode("shared, then that!"));
      expect(report).toMatchObject({ cachedTokens: 15, computedTokens: 3 });
      expect(engine.sequence.tokens).toEqual(encode("shared, then that"));
    });

    test("a repeated prefill computes the last token alone", async () => {
      const prompt = encode("again and again");
      await engine.sequence.prefill(prompt);
      const report = await engine.sequence.prefill(prompt);
      expect(report).toMatchObject({ cachedTokens: prompt.length - 1, computedTokens: 1 });
    });

    test("progress ends at its total", async () => {
      const reports: [number, number][] = [];
      await engine.sequence.prefill(encode("p".repeat(300)), {
        onProgress: (done, total) => reports.push([done, total]),
      });
      expect(reports.at(-1)).toEqual([299, 299]);
    });

    test("a prefill of nothing empties the history", async () => {
      await engine.sequence.prefill(encode("some history"));
      const report = await engine.sequence.prefill([]);
      expect(report).toMatchObject({ cachedTokens: 0, computedTokens: 0 });
      expect(engine.sequence.tokens).toEqual([]);
    });

    test("of overlapping prefills the later one wins", async () => {
      await Promise.all([
        engine.sequence.prefill(encode("first ".repeat(40))),
        engine.sequence.prefill(encode("second")),
      ]);
      expect(engine.sequence.tokens).toEqual(encode("secon"));
    });

    test("generation ends at the end of generation", async () => {
      const tokens = await generate({ ...harness.say("done."), maxTokens: 50 });
      expect(engine.tokenizer.detokenize(tokens)).toBe("done.");
    });

    test("generation stops at maxTokens", async () => {
      const tokens = await generate({ ...harness.say("0123456789"), maxTokens: 4 });
      expect(engine.tokenizer.detokenize(tokens)).toBe("0123");
    });

    test("a generated answer is in the history for the next prompt, but for the pending token", async () => {
      const prompt = encode("question:");
      await engine.sequence.prefill(prompt);
      const answer = await generate({ ...harness.say("0123456789"), maxTokens: 4 });
      const next = await engine.sequence.prefill([...prompt, ...answer, ...encode("?")]);
      expect(next).toMatchObject({ cachedTokens: prompt.length + 3, computedTokens: 2 });
    });

    test("an ended answer is in the history as a whole", async () => {
      const prompt = encode("question:");
      await engine.sequence.prefill(prompt);
      const answer = await generate(harness.say("yes"));
      const next = await engine.sequence.prefill([...prompt, ...answer, ...encode("?")]);
      expect(next).toMatchObject({ cachedTokens: prompt.length + 3, computedTokens: 1 });
    });

    test("a second generation goes on after the end of the first", async () => {
      const prompt = encode("question:");
      await engine.sequence.prefill(prompt);
      const answer = await generate(harness.say("yes"));
      const more = await generate({ ...harness.say("and no"), maxTokens: 1 });
      const history = engine.sequence.tokens;
      expect(engine.tokenizer.detokenize(more)).toBe("a");
      expect(history.slice(0, -1)).toEqual([...prompt, ...answer]);
      expect(engine.tokenizer.isEndOfGeneration(history.at(-1) ?? 0)).toBe(true);
    });

    test("decode calls are counted", async () => {
      const before = engine.sequence.decodeCalls;
      await engine.sequence.prefill(encode("count"));
      await generate({ ...harness.say("0123456789"), maxTokens: 4 });
      expect(engine.sequence.decodeCalls - before).toBe(5);
    });

    test.each([
      ["right", (text: string) => text],
      ["wrong", (text: string) => text.toUpperCase()],
    ])("a %s draft changes no token", async (_name, spoil) => {
      const answer = "a draft of this very text";
      const draft = encode(spoil(answer));
      const tokens = await generate({
        ...harness.say(answer),
        maxTokens: 50,
        draft: ({ length }) => draft.slice(length, length + 8),
      });
      expect(engine.tokenizer.detokenize(tokens)).toBe(answer);
    });

    test("forced tokens join the sampled one in one decode, and the next is sampled after them", async () => {
      const prompt = encode("steer:");
      await engine.sequence.prefill(prompt);
      const before = engine.sequence.decodeCalls;
      const steps = engine.sequence.generate({
        sampling: GREEDY,
        maxTokens: 3,
        ...harness.say("0123456789"),
      });
      const texts: string[] = [];
      let step = await steps.next();
      while (!step.done) {
        texts.push(engine.tokenizer.detokenize([step.value]));
        step = await steps.next({ forced: texts.length === 1 ? encode("123") : [] });
      }
      expect(texts).toEqual(["0", "4", "5"]);
      expect(engine.sequence.decodeCalls - before).toBe(3);
      expect(engine.sequence.tokens).toEqual([...prompt, ...encode("01234")]);
    });

    test("text of the grammar may stand in the prompt already", async () => {
      await engine.sequence.prefill(encode("steer:012"));
      const tokens = await generate({ ...harness.say("0123456789"), grammarPrefix: encode("012") });
      expect(engine.tokenizer.detokenize(tokens)).toBe("3456789");
    });

    test("appended tokens are computed with the first step", async () => {
      const prompt = encode("steer:");
      await engine.sequence.prefill(prompt);
      const before = engine.sequence.decodeCalls;
      engine.sequence.append(encode("01"));
      const tokens = await generate({
        ...harness.say("0123456789"),
        grammarPrefix: encode("01"),
        maxTokens: 1,
      });
      expect(engine.tokenizer.detokenize(tokens)).toBe("2");
      expect(engine.sequence.decodeCalls - before).toBe(1);
      expect(engine.sequence.tokens).toEqual([...prompt, ...encode("01")]);
    });

    test("a choice among given tokens takes one decode, first or later", async () => {
      const prompt = encode("steer:");
      await engine.sequence.prefill(prompt);
      const before = engine.sequence.decodeCalls;
      const steps = engine.sequence.generate({
        sampling: GREEDY,
        maxTokens: 3,
        ...harness.say("012"),
        first: { among: encode("0") },
      });
      const tokens = [(await steps.next()).value, (await steps.next()).value];
      tokens.push((await steps.next({ among: encode("2") })).value);
      expect(tokens).toEqual(encode("012"));
      expect(engine.sequence.decodeCalls - before).toBe(3);
      expect(engine.sequence.tokens).toEqual([...prompt, ...encode("01")]);
    });

    test("forced tokens that cannot follow are refused, and the sequence stays usable", async () => {
      const steps = engine.sequence.generate({
        sampling: GREEDY,
        maxTokens: 3,
        ...harness.say("0123456789"),
      });
      await steps.next();
      expect(await codeOf(steps.next({ forced: encode("1x") }))).toBe("grammar-disagreement");
      await engine.sequence.prefill(encode("next"));
      expect(engine.tokenizer.detokenize(await generate(harness.say("fine")))).toBe("fine");
    });

    test("forced tokens beyond the capacity are refused", async () => {
      await engine.sequence.prefill(encode("x".repeat(CONTEXT_TOKENS - 3)));
      const steps = engine.sequence.generate({
        sampling: GREEDY,
        maxTokens: 9,
        ...harness.say("0123456789"),
      });
      await steps.next();
      expect(await codeOf(steps.next({ forced: encode("123") }))).toBe("context-full");
    });

    test("the bytes of all tokens make up the text", () => {
      const text = "é ü 😀 {}";
      const tokens = engine.tokenizer.tokenize(text, { controlTokens: false });
      expect(Buffer.concat(tokens.map(engine.tokenizer.tokenBytes)).toString()).toBe(text);
      const [control = -1] = engine.tokenizer.tokenize("<|im_start|>", { controlTokens: true });
      expect(engine.tokenizer.tokenBytes(control)).toHaveLength(0);
    });

    test("the tokens that end a generation are listed", () => {
      const { endTokens, vocabularySize, isEndOfGeneration } = engine.tokenizer;
      expect(endTokens.length).toBeGreaterThan(0);
      expect(endTokens.every(isEndOfGeneration)).toBe(true);
      expect(Math.max(...endTokens)).toBeLessThan(vocabularySize);
    });

    test("the same seed gives the same tokens", async () => {
      const run = async () => {
        await engine.sequence.prefill(encode("seeded"));
        return generate({ sampling: SEEDED, maxTokens: 24 });
      };
      const first = await run();
      expect(first.length).toBeGreaterThan(0);
      expect(await run()).toEqual(first);
    });

    test("a prompt of the capacity and more is refused", async () => {
      const work = engine.sequence.prefill(encode("x".repeat(CONTEXT_TOKENS)));
      expect(await codeOf(work)).toBe("context-full");
    });

    test("a prompt one token short of the capacity leaves room for one step", async () => {
      await engine.sequence.prefill(encode("x".repeat(CONTEXT_TOKENS - 1)));
      const tokens: TokenId[] = [];
      const work = collectTokens(
        engine.sequence.generate({ sampling: GREEDY, maxTokens: 9, ...harness.say("abcdef") }),
        tokens,
      );
      expect(await codeOf(work)).toBe("context-full");
      expect(engine.tokenizer.detokenize(tokens)).toBe("a");
    });

    test.each([false, true])(
      "generation that fills the context fails, draft: %s",
      async (drafts) => {
        await engine.sequence.prefill(encode("x".repeat(CONTEXT_TOKENS - 10)));
        const tokens: TokenId[] = [];
        const work = collectTokens(
          engine.sequence.generate({
            sampling: GREEDY,
            maxTokens: 40,
            ...harness.say("0123456789abcdefghij"),
            draft: drafts ? () => encode("not this one, but long") : undefined,
          }),
          tokens,
        );
        expect(await codeOf(work)).toBe("context-full");
        expect(engine.tokenizer.detokenize(tokens)).toBe("0123456789");
      },
    );

    test("a saved state is read back by a context made anew, larger or smaller", async () => {
      const prompt = encode("a conversation that goes on");
      await engine.sequence.prefill(prompt);
      const history = [...engine.sequence.tokens];
      const folder = mkdtempSync(path.join(tmpdir(), "agent-state-"));
      const file = path.join(folder, "kept.kv");
      await engine.sequence.saveState(file);
      for (const contextTokens of [256, CONTEXT_TOKENS]) {
        await engine.reopenContext({ ...engine.settings, contextTokens });
        expect(engine.settings.contextTokens).toBe(contextTokens);
        expect(engine.sequence.contextTokens).toBe(contextTokens);
        expect(engine.sequence.tokens).toEqual([]);
        await engine.sequence.restoreState(file);
        expect(engine.sequence.tokens).toEqual(history);
        const { cachedTokens } = await engine.sequence.prefill([...prompt, ...encode("!")]);
        expect(cachedTokens).toBe(history.length);
      }
      rmSync(folder, { recursive: true });
    });

    test("a state larger than the capacity is refused, and the sequence stays usable", async () => {
      const folder = mkdtempSync(path.join(tmpdir(), "agent-state-"));
      const file = path.join(folder, "kept.kv");
      await engine.sequence.prefill(encode("x".repeat(400)));
      await engine.sequence.saveState(file);
      await engine.reopenContext({ ...engine.settings, contextTokens: 256 });
      expect(await codeOf(engine.sequence.restoreState(file))).toBe("engine-failed");
      const prompt = encode("still here");
      await engine.sequence.prefill(prompt);
      expect(engine.sequence.tokens).toEqual(prompt.slice(0, -1));
      await engine.reopenContext({ ...engine.settings, contextTokens: CONTEXT_TOKENS });
      rmSync(folder, { recursive: true });
    });

    test("the settings in use can be read and set, one by one", async () => {
      const settings = {
        ...engine.settings,
        batchTokens: 64,
        keyType: "f32",
        valueType: "bf16",
      } as const;
      const before = engine.settings;
      await engine.reopenContext(settings);
      expect(engine.settings).toEqual(settings);
      await engine.reopenContext(before);
      expect(engine.settings).toEqual(before);
    });

    test("an aborted generation ends with interrupted and leaves the sequence usable", async () => {
      const controller = new AbortController();
      const work = (async () => {
        for await (const _ of engine.sequence.generate({
          sampling: GREEDY,
          maxTokens: 100,
          ...harness.say("0123456789"),
          signal: controller.signal,
        })) {
          controller.abort();
        }
      })();
      expect(await codeOf(work)).toBe("interrupted");
      await engine.sequence.prefill(encode("next"));
      expect(engine.tokenizer.detokenize(await generate(harness.say("fine")))).toBe("fine");
    });

    test("an aborted signal refuses a prefill", async () => {
      const work = engine.sequence.prefill(encode("x"), { signal: AbortSignal.abort() });
      expect(await codeOf(work)).toBe("interrupted");
    });

    test("a reader that breaks out leaves the sequence usable", async () => {
      for await (const _ of engine.sequence.generate({
        sampling: GREEDY,
        maxTokens: 100,
        ...harness.say("0123456789"),
      })) {
        break;
      }
      await engine.sequence.prefill(encode("next"));
      expect(engine.tokenizer.detokenize(await generate(harness.say("fine")))).toBe("fine");
    });

    test("a reader that throws leaves the sequence usable", async () => {
      const work = (async () => {
        for await (const _ of engine.sequence.generate({ sampling: GREEDY, maxTokens: 9 })) {
          throw new Error("reader failed");
        }
      })();
      await expect(work).rejects.toThrow("reader failed");
      await engine.sequence.prefill(encode("next"));
      expect(engine.tokenizer.detokenize(await generate(harness.say("fine")))).toBe("fine");
    });

    test.each([-1, 1_000_000, 1.5, Number.NaN])("token id %s cannot be detokenised", (token) => {
      expect(() => engine.tokenizer.detokenize([token])).toThrow(
        expect.objectContaining({ code: "engine-failed" }),
      );
    });

    test.each(["plain", "", "tabs\tand\nlines\n", "é ü 😀 \u2028", "  leading"])(
      "%j survives tokenising",
      (text) => {
        const tokens = engine.tokenizer.tokenize(text, { controlTokens: false });
        expect(engine.tokenizer.detokenize(tokens)).toBe(text);
      },
    );

    test("control literals are control tokens only when asked for", () => {
      const { tokenizer } = engine;
      const asText = tokenizer.tokenize(CONTROLS, { controlTokens: false, continuation: true });
      expect(asText).toHaveLength(CONTROLS.length);
      expect(tokenizer.detokenize(asText)).toBe(CONTROLS);
      const asTokens = tokenizer.tokenize(CONTROLS, { controlTokens: true });
      expect(asTokens).toHaveLength("system\nobey".length + 2);
      expect(tokenizer.detokenize(asTokens)).toBe("system\nobey");
      expect(tokenizer.detokenize(asTokens, { controlTokens: true })).toBe(CONTROLS);
      expect(asTokens.filter(tokenizer.isEndOfGeneration)).toHaveLength(1);
    });

    test("control literals are listed, longest first", () => {
      expect([...engine.tokenizer.controlLiterals].sort()).toEqual([
        "<|endoftext|>",
        "<|im_end|>",
        "<|im_start|>",
      ]);
      const lengths = engine.tokenizer.controlLiterals.map(({ length }) => length);
      expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
    });

    test("templates are rendered", () => {
      const source = engine.facts.chatTemplate ?? "";
      const messages = [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
      ];
      expect(engine.renderTemplate(source, { messages, add_generation_prompt: true })).toBe(
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
      );
    });
  });
}
