import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DraftSource, Engine, GenerateOptions } from "../../src/runtime/engine.ts";
import { loadByteEngine } from "../support/byte-engine.ts";
import { controlToken, encodeBytes } from "../support/byte-vocabulary.ts";
import { collectTokens, GREEDY } from "../support/tokens.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await loadByteEngine();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

const PATHS: [string, DraftSource | undefined][] = [
  ["plain decoding", undefined],
  ["decoding with drafts", () => encodeBytes("ab!")],
];

describe.each(PATHS)("%s under a grammar", (_name, draft) => {
  async function generate(grammar: string, seed: number, temperature = 1): Promise<string> {
    await engine.sequence.prefill(encodeBytes(`prompt ${seed}`));
    const sampling = { temperature, topK: 40, topP: 1, seed };
    const tokens = await collectTokens(
      engine.sequence.generate({ sampling, maxTokens: 100, grammar, draft }),
    );
    return engine.tokenizer.detokenize(tokens);
  }

  test("limits every token and ends when the grammar is complete", async () => {
    expect(await generate("root ::= [a-c]{5}", 1)).toMatch(/^[a-c]{5}$/);
  });

  test("cannot end before the grammar is complete, whatever the seed", async () => {
    for (let seed = 0; seed < 8; seed++) {
      expect(await generate("root ::= [ -~]{40}", seed, 2)).toMatch(/^[ -~]{40}$/);
    }
  });

  test("control tokens cannot stand for the characters of their names", async () => {
    // Allowed by the grammar alone, and then missing in the text.
    expect(await generate('root ::= "<|im_start|>" [<|im_stardx>]{30}', 7)).toMatch(
      /^<\|im_start\|>[<|im_stardx>]{30}$/,
    );
  });

  test("keeps to characters of several bytes", async () => {
    expect(await generate('root ::= [äöü]{6} "😀"', 3)).toMatch(/^[äöü]{6}😀$/);
  });

  test("follows alternatives to their own ends", async () => {
    expect(await generate('root ::= "ab" ("c" | "!?") "."', 4)).toMatch(/^ab(c|!\?)\.$/);
  });

  test.each(['start ::= "a"', 'root ::= "a', "root ::= [a-z", "root ::= missing", ""])(
    "the grammar %j is refused, and the sequence stays usable",
    async (grammar) => {
      await expect(generate(grammar, 1)).rejects.toMatchObject({ code: "grammar-invalid" });
      expect(await generate('root ::= "fine"', 1)).toBe("fine");
    },
  );
});

describe("steering under a grammar", () => {
  const ENDLESS = "root ::= [a-c]+";
  const SAMPLING = { temperature: 1, topK: 40, topP: 1, seed: 2 };
  const generate = async (options: Partial<GenerateOptions>) => {
    await engine.sequence.prefill(encodeBytes("steered"));
    return collectTokens(
      engine.sequence.generate({ sampling: SAMPLING, maxTokens: 40, ...options }),
    );
  };

  test.each([0, 20])("generation does not end before %i tokens", async (minTokens) => {
    // One allowed letter, so that the end is drawn soon when it may be.
    const tokens = await generate({ grammar: 'root ::= "a"+', minTokens });
    expect(tokens.length).toBeGreaterThanOrEqual(Math.max(1, minTokens));
    if (minTokens === 0) expect(tokens.length).toBeLessThan(20);
  });

  test("a control token is sampled where the grammar names it and the reader allows it", async () => {
    const start = controlToken("<|im_start|>");
    const grammar = `root ::= [a-c] <[${start}]> [a-c]`;
    const tokens = await generate({ grammar, controlTokens: [start] });
    expect(tokens).toHaveLength(3);
    expect(tokens[1]).toBe(start);
  });

  test("an expected token that the grammar refuses is told before anything is sampled", async () => {
    const work = generate({ grammar: ENDLESS, first: { possible: 0x78 } });
    await expect(work).rejects.toMatchObject({
      code: "grammar-disagreement",
      details: { token: 0x78 },
    });
    expect(engine.tokenizer.detokenize(await generate({ grammar: 'root ::= "ok"' }))).toBe("ok");
  });

  test("a compared token that the grammar refuses is told", async () => {
    const work = generate({ grammar: ENDLESS, first: { among: encodeBytes("xyz") } });
    await expect(work).rejects.toMatchObject({ code: "grammar-disagreement" });
  });

  test("an end of generation cannot be forced", async () => {
    await engine.sequence.prefill(encodeBytes("steered"));
    const steps = engine.sequence.generate({
      sampling: SAMPLING,
      maxTokens: 9,
      grammar: ENDLESS,
    });
    await steps.next();
    const work = steps.next({ forced: [controlToken("<|im_end|>")] });
    await expect(work).rejects.toMatchObject({ code: "grammar-disagreement" });
  });

  test("the best of the compared tokens is what sampling under the grammar takes", async () => {
    for (const prompt of ["one", "two", "three", "four"]) {
      await engine.sequence.prefill(encodeBytes(prompt));
      const options = { sampling: GREEDY, maxTokens: 1, grammar: "root ::= [a-h] [a-h]" };
      const sampled = await collectTokens(engine.sequence.generate(options));
      await engine.sequence.prefill(encodeBytes(prompt));
      const compared = await collectTokens(
        engine.sequence.generate({ ...options, first: { among: encodeBytes("hgfedcba") } }),
      );
      expect(compared).toEqual(sampled);
    }
  });
});

test("without a grammar the model follows none by itself", async () => {
  await engine.sequence.prefill(encodeBytes("prompt 1"));
  const tokens = await collectTokens(engine.sequence.generate({ sampling: GREEDY, maxTokens: 5 }));
  expect(engine.tokenizer.detokenize(tokens)).not.toMatch(/^[a-c]{5}$/);
});
