import { expect, test } from "vitest";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { findModelFile } from "../support/model-file.ts";

const modelPath = await findModelFile("gemma-3-270m");
const GREEDY = { temperature: 0, topK: 40, topP: 0.95, seed: 1 };

test.skipIf(modelPath === null)(
  "a sliding-window cache gives the same tokens with and without drafts, and after going back",
  async () => {
    await using engine = await loadLlamaEngine({
      modelPath: modelPath ?? "",
      contextTokens: 2048,
      gpu: false,
      threads: 1,
    });
    const prompt = engine.tokenizer.tokenize(
      "The capital of France is Paris. The capital of Italy is",
      {
        controlTokens: false,
      },
    );
    const generate = async (draft?: () => readonly number[]) => {
      await engine.sequence.prefill([
        ...(engine.tokenizer.bosToken === null ? [] : [engine.tokenizer.bosToken]),
        ...prompt,
      ]);
      const tokens: number[] = [];
      for await (const token of engine.sequence.generate({
        sampling: GREEDY,
        maxTokens: 12,
        draft,
      })) {
        tokens.push(token);
      }
      return tokens;
    };
    const plain = await generate();
    expect(plain.length).toBeGreaterThan(0);
    expect(await generate(() => plain.slice(0, 4))).toEqual(plain);
    expect(await generate()).toEqual(plain);
    expect(engine.tokenizer.detokenize(plain)).toContain("Rome");
  },
);
