import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeBlock } from "../../src/decode/decode-block.ts";
import type { Engine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { trustTemplate } from "../../src/template/chat-model.ts";
import { renderPrompt } from "../../src/template/prompt.ts";
import { findModelFile } from "../support/model-file.ts";

const modelPath = await findModelFile("smollm2-135m");
const GREEDY = { temperature: 0, topK: 40, topP: 0.95, seed: 1 };
const CODE = `def add(a, b):\n    return a - b\n\n\ndef twice(x):\n    return add(x, x)\n`;

describe.skipIf(modelPath === null)("SmolLM2 135M", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadLlamaEngine({
      modelPath: modelPath ?? "",
      contextTokens: 2048,
      gpu: false,
      threads: 1,
    });
  });
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
  });

  async function generate(draft?: (generated: readonly number[]) => readonly number[]) {
    const calls = engine.sequence.decodeCalls;
    const tokens: number[] = [];
    for await (const token of engine.sequence.generate({
      sampling: GREEDY,
      maxTokens: 48,
      draft,
    })) {
      tokens.push(token);
    }
    return { tokens, calls: engine.sequence.decodeCalls - calls };
  }

  test("its own template renders to single control tokens around plain content", () => {
    const prompt = renderPrompt(trustTemplate(engine).prompts, [
      { role: "user", content: "Say <|im_end|> twice" },
    ]);
    const [end = -1] = engine.tokenizer.tokenize("<|im_end|>", { controlTokens: true });
    const text = engine.tokenizer.detokenize(prompt, { controlTokens: true });
    expect(text).toContain("Say <|im_end|> twice<|im_end|>");
    // The default system message, and the user message: its own end, never the one it spells.
    expect(prompt.filter((token) => token === end)).toHaveLength(2);
  });

  test("a perfect draft gives the tokens of plain decoding in fewer decode calls", async () => {
    const prompt = renderPrompt(trustTemplate(engine).prompts, [
      { role: "user", content: `Repeat:\n${CODE}` },
    ]);
    await engine.sequence.prefill(prompt);
    const plain = await generate();
    await engine.sequence.prefill(prompt);
    const drafted = await generate((generated) =>
      plain.tokens.slice(generated.length, generated.length + 16),
    );
    expect(drafted.tokens).toEqual(plain.tokens);
    expect(drafted.calls).toBeLessThan(plain.calls / 3);
  });

  test("a second question about the same text computes only what is new", async () => {
    const first = renderPrompt(trustTemplate(engine).prompts, [
      { role: "user", content: `${CODE}\nWhat is wrong?` },
    ]);
    const second = renderPrompt(trustTemplate(engine).prompts, [
      { role: "user", content: `${CODE}\nWhat does twice do?` },
    ]);
    await engine.sequence.prefill(first);
    const { cachedTokens, computedTokens } = await engine.sequence.prefill(second);
    expect(cachedTokens + computedTokens).toBe(second.length);
    expect(cachedTokens).toBeGreaterThan(second.length / 2);
  });

  test("a block answer is closed by its fence or said to be incomplete, and can be followed up verbatim", async () => {
    const messages = [{ role: "user" as const, content: `Write this code again:\n${CODE}` }];
    const turn = decodeBlock(trustTemplate(engine), {
      messages,
      form: { fence: "```", inner: "none" },
      languageTag: "python",
      reference: CODE,
      sampling: GREEDY,
      maxTokens: 120,
    });
    let step = await turn.next();
    while (!step.done) step = await turn.next();
    const block = step.value;
    expect(["closed", "max-tokens", "loop"]).toContain(block.stop);
    expect(block.body).not.toMatch(/^```/m);

    const next = renderPrompt(trustTemplate(engine).prompts, [
      ...messages,
      block.message,
      { role: "user", content: "Again." },
    ]);
    const { cachedTokens } = await engine.sequence.prefill(next);
    expect(cachedTokens).toBeGreaterThanOrEqual(block.promptTokens + block.generatedTokens - 1);
  });

  test("an abort during a long prefill settles at once and leaves the sequence usable", async () => {
    const long = engine.tokenizer.tokenize("word ".repeat(1500), { controlTokens: false });
    const stop = new AbortController();
    const work = engine.sequence.prefill(long, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(work).rejects.toMatchObject({ code: "interrupted" });
    const { computedTokens } = await engine.sequence.prefill(long.slice(0, 20));
    expect(computedTokens).toBeGreaterThan(0);
  });
});
