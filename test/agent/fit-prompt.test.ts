import { expect, test } from "vitest";
import { fitPrompt, type PromptDraft } from "../../src/agent/fit-prompt.ts";
import type { ContextPart } from "../../src/memory/context-budget.ts";

function createPart(
  name: string,
  tokens: number,
  minTokens: number,
  priority: number,
): ContextPart {
  const forms = [{ name: "full" as const, tokens, minTokens }];
  return { kind: "files", name, priority, mayDrop: false, wholeTokens: tokens, forms };
}

/** The prompt is the tokens each part got. */
function createDraft(parts: readonly ContextPart[], outputTokens = 0): PromptDraft<number[]> {
  return { parts, outputTokens, compose: (allotted) => allotted.map(({ tokens }) => tokens) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const PARTS = [createPart("first", 100, 10, 2), createPart("second", 100, 10, 1)];

test.each<[string, number, (prompt: number[]) => number, number[] | string]>([
  ["everything fits, frame included", 230, (prompt) => sum(prompt) + 30, [100, 100]],
  ["what the frame takes is left out", 229, (prompt) => sum(prompt) + 30, [100, 99]],
  ["seams that save tokens are no reason to cut", 190, (prompt) => sum(prompt) - 10, [100, 100]],
  [
    "a frame that grows is followed",
    200,
    (prompt) => sum(prompt) + 30 + (200 - sum(prompt)),
    "needs",
  ],
  [
    "an exact count above the parts is made good",
    200,
    (prompt) => Math.ceil(sum(prompt) * 1.1),
    [100, 79],
  ],
  ["the least does not fit", 45, (prompt) => sum(prompt) + 30, "needs 50"],
  ["the least fits although its parts are too large", 15, (prompt) => sum(prompt) - 5, [10, 10]],
])("%s", (_fact, contextTokens, measure, expected) => {
  const fitted = fitPrompt(createDraft(PARTS), { contextTokens, measure });
  if (typeof expected === "string") {
    expect(fitted.fits ? "fits" : `needs ${fitted.neededTokens}`).toContain(expected);
  } else {
    expect(fitted).toMatchObject({ fits: true, prompt: expected, promptTokens: measure(expected) });
  }
});

test("the answer's room is kept free", () => {
  const draft = createDraft(PARTS, 20);
  expect(fitPrompt(draft, { contextTokens: 220, measure: sum })).toMatchObject({
    prompt: [100, 100],
  });
  expect(fitPrompt(draft, { contextTokens: 219, measure: sum })).toMatchObject({
    prompt: [100, 99],
  });
});

test("a prompt far beyond the context is never made whole", () => {
  const seen: number[] = [];
  const measure = (prompt: number[]): number => {
    seen.push(sum(prompt));
    return sum(prompt) + 5;
  };
  const parts = [createPart("huge", 1_000_000, 10, 1)];
  expect(fitPrompt(createDraft(parts), { contextTokens: 500, measure })).toMatchObject({
    prompt: [495],
  });
  expect(Math.max(...seen)).toBeLessThanOrEqual(500);
});
