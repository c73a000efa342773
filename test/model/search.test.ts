import { describe, expect, test } from "vitest";
import type { Engine } from "../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
import { findModelFile } from "../support/model-file.ts";
import { collectTokens, GREEDY } from "../support/tokens.ts";

const model = await findModelFile("qwen2.5-coder-1.5b");
const BROKEN = "def add(a, b):\n    return a - b\n\n\n";
const PROMPT = `# Adds numbers.\n${BROKEN.replace("-", "+")}def mean(values):\n    """The mean of values."""\n`;

function encode({ tokenizer }: Engine, text: string): number[] {
  return tokenizer.tokenize(text, { controlTokens: false, continuation: true });
}

describe.skipIf(model === null)("Qwen2.5-Coder 1.5B scores a text", () => {
  test("as it would write it: its own greedy words are the likeliest, and twice the same", async () => {
    await using engine = await loadLlamaEngine({
      ...{ modelPath: model ?? "", contextTokens: 1024, threads: 1, gpu: false },
    });
    const { sequence } = engine;
    const prompt = encode(engine, PROMPT);
    await sequence.prefill(prompt);
    const answer = await collectTokens(sequence.generate({ sampling: GREEDY, maxTokens: 24 }));
    expect(answer.length).toBeGreaterThan(8);

    await sequence.prefill(prompt);
    const scores = await sequence.score(answer, { alternatives: 4 });
    for (const [index, { logLikelihood, alternatives }] of scores.entries()) {
      const [best] = alternatives;
      expect(logLikelihood, `token ${index}`).toBeGreaterThanOrEqual(best?.logLikelihood ?? 0);
      expect(logLikelihood).toBeLessThanOrEqual(1e-3);
    }
    await sequence.prefill(prompt);
    expect(await sequence.score(answer, { alternatives: 4 })).toEqual(scores);

    // What is wrong in a text is the least likely of it, and the right token is told.
    const start = encode(engine, "# Adds a and b.\ndef add(a, b):\n    return a");
    const [minus = 0, plus = 0] = [encode(engine, " -")[0], encode(engine, " +")[0]];
    await sequence.prefill(start);
    const [wrong] = await sequence.score([minus], { alternatives: 3 });
    expect(wrong?.alternatives[0]?.token).toBe(plus);
    expect(wrong?.logLikelihood).toBeLessThan(wrong?.alternatives[0]?.logLikelihood ?? 0);
  }, 180_000);
});
