import { expect, test } from "vitest";
import type { FillAttempt } from "../../../../src/agent/repair/generate/cascade.ts";
import { type FillRating, rateFill } from "../../../../src/agent/repair/generate/rate-fill.ts";
import { trustTemplate } from "../../../../src/template/chat-model.ts";
import {
  createScriptedEngine,
  type ScriptedEngineOptions,
} from "../../../support/scripted-engine.ts";
import { createSite } from "../repair-fixture.ts";

const TEXT = "def mean(values):\n    total = 0\n    return total / len(values)\n";
const LINE = "total = 0";

async function rate(text: string, options: Partial<ScriptedEngineOptions> = {}, source = TEXT) {
  const engine = createScriptedEngine({ answers: [], canInfill: true, ...options });
  const site = await createSite("mean.py", source);
  const startIndex = source.indexOf(LINE);
  const endIndex = startIndex + LINE.length;
  const hole: FillAttempt["hole"] = {
    kind: "line",
    ...{ startIndex, endIndex, startLine: 2, endLine: 2 },
  };
  const steps = rateFill({
    model: trustTemplate(engine),
    ...{ site, hole, text },
    signal: new AbortController().signal,
  });
  for (;;) {
    const step = await steps.next();
    if (step.done) return { rating: step.value satisfies FillRating, engine };
  }
}

test("it is the mean over what was written, read in its hole, and nothing is sampled", async () => {
  const seen: string[] = [];
  const { rating, engine } = await rate("ab", {
    score: (before, token) => {
      seen.push(before.slice(before.indexOf("<|fim_prefix|>")) + token);
      return { logLikelihood: token === "a" ? -1 : -3 };
    },
  });
  expect(rating.logLikelihood).toBe(-2);
  expect(seen[0]).toContain("def mean(values):\n    <|fim_suffix|>\n    return total");
  expect(seen.map((text) => text.slice(text.indexOf("<|fim_middle|>")))).toEqual([
    "<|fim_middle|>a",
    "<|fim_middle|>ab",
  ]);
  expect(rating.cost).toMatchObject({ sampledTokens: 0, cachedTokens: 0 });
  expect(rating.cost.promptTokens).toBeGreaterThan(TEXT.length - LINE.length);
  expect(engine.prompts).toEqual([]);
});

test("however long the file, little of it is read", async () => {
  const long = TEXT + "x = 1234567890\n".repeat(400);
  const { rating } = await rate("ab", {}, long);
  expect(rating.cost.promptTokens).toBeLessThan(300);
});

test.each([
  ["a model without infill", "ab", { canInfill: false }],
  ["an empty text", "", {}],
] as const)("%s guesses and costs nothing", async (_, text, options) => {
  const { rating } = await rate(text, options);
  expect(rating.logLikelihood).toBe(-1.5);
  expect(rating.cost.promptTokens).toBe(0);
});

test("a context that cannot hold it is said", async () => {
  await expect(rate("ab", { contextTokens: 16 })).rejects.toMatchObject({ code: "context-full" });
});
