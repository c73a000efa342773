import { describe, expect, test } from "vitest";
import { readHole } from "../../../../src/agent/repair/generate/hole-reading.ts";
import { createScriptedEngine, type ScriptedScore } from "../../../support/scripted-engine.ts";

interface Reading {
  original?: string;
  /** After these words of the hole, others with their likelihood. */
  ways: Readonly<Record<string, Readonly<Record<string, number>>>>;
  signal?: AbortSignal;
  contextTokens?: number;
}

async function read({ original = "x = a - b", ways, signal, contextTokens = 1000 }: Reading) {
  const asked: string[] = [];
  const engine = createScriptedEngine({
    ...{ answers: [], canInfill: true, contextTokens },
    score: (before): ScriptedScore => {
      asked.push(before);
      const said = before.slice(before.indexOf("<|fim_middle|>") + "<|fim_middle|>".length);
      const others = Object.entries(ways[said] ?? {});
      return {
        logLikelihood: others.length > 0 ? -3 : -0.01,
        alternatives: others.map(([text, logLikelihood]) => ({ text, logLikelihood })),
      };
    },
  });
  const { infill } = engine.tokenizer;
  if (infill === null) throw new Error("no infill tokens");
  const window = { before: "def f():\n    ", after: "\n    return x\n" };
  const found = await readHole(engine, {
    ...{ infill, window, original },
    ...(signal === undefined ? {} : { signal }),
  });
  return { ...found, asked, engine };
}

test("where the model would have written what stands there, there is no way", async () => {
  const { ways, asked, engine } = await read({ ways: {} });
  expect(ways).toEqual([]);
  const prompt = "<|fim_prefix|>def f():\n    <|fim_suffix|>\n    return x\n<|fim_middle|>";
  expect(asked.at(0)).toBe(prompt);
  expect(asked.at(-1)).toBe(`${prompt}x = a - `);
  expect(engine.prompts).toEqual([]);
});

test("a way is the old text up to the place and the other token, the likeliest first", async () => {
  const { ways } = await read({
    ways: { "x = a ": { "+": -0.2, "*": -1.5 }, "x = ": { b: -0.9 }, "": { y: -2 } },
  });
  expect(ways).toEqual([
    { beginning: "x = a +", logLikelihood: -0.2 },
    { beginning: "x = b", logLikelihood: -0.9 },
    { beginning: "x = a *", logLikelihood: -1.5 },
    { beginning: "y", logLikelihood: -2 },
  ]);
});

describe("no way is", () => {
  test.each<[string, Record<string, number>]>([
    ["one that is hardly possible", { "+": -4.1 }],
    ["the end of the line", { "\n": -0.1 }],
  ])("%s", async (_what, others) => {
    expect((await read({ ways: { "x = a ": others } })).ways).toEqual([]);
  });

  test("a part of a character", async () => {
    // The first byte of two: what is said after it would be a text of its own.
    expect((await read({ ways: { "x = a ": { é: -0.1 } } })).ways).toEqual([]);
  });
});

test("its cost is that of one prefill", async () => {
  const { cost } = await read({ ways: {} });
  expect(cost).toMatchObject({ promptTokens: 39, cachedTokens: 0, sampledTokens: 0, decodeMs: 0 });
});

test("at most eight are kept", async () => {
  const ways = Object.fromEntries(
    [..."x = a - b"].map((_, at) => ["x = a - b".slice(0, at), { p: -0.1, q: -0.2 }]),
  );
  const found = (await read({ ways })).ways;
  expect(found).toHaveLength(8);
  expect(found.every(({ logLikelihood }) => logLikelihood === -0.1)).toBe(true);
});

test("behind characters of several bytes a way begins with whole ones", async () => {
  const { ways } = await read({ original: "x = '日😀' - 1", ways: { "x = '日😀' ": { "+": -1 } } });
  expect(ways).toEqual([{ beginning: "x = '日😀' +", logLikelihood: -1 }]);
});

test("an empty hole has no ways", async () => {
  expect((await read({ original: "", ways: {} })).ways).toEqual([]);
});

test.each<[string, Partial<Reading>]>([
  ["context-full", { contextTokens: 30 }],
  ["interrupted", { signal: AbortSignal.abort() }],
])("%s comes through", async (code, changes) => {
  await expect(read({ ways: {}, ...changes })).rejects.toMatchObject({ code });
});
