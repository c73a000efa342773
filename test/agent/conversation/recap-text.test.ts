import { expect, test } from "vitest";
import type { Recap } from "../../../src/agent/conversation/recap.ts";
import { renderRecap, renderSessionContext } from "../../../src/agent/conversation/recap-text.ts";
import { countFours, createTask } from "./conversation-fixture.ts";

const RECAP: Recap = {
  upTo: 8,
  filesChanged: ["a.py", "b.py"],
  decisions: ["Prices are integers.", "The cart rounds."],
  openPoints: ["The discount is missing."],
};
const WIDE = { maxTokens: 1_000, count: countFours };

test("a recap is a few lines", () => {
  expect(renderRecap(RECAP, WIDE)).toBe(
    [
      "Files changed: a.py and b.py.",
      "Decided: Prices are integers.",
      "Decided: The cart rounds.",
      "Still open: The discount is missing.",
    ].join("\n"),
  );
});

test("decisions go before open points, and something is left to the last", () => {
  const sizes = Array.from({ length: 41 }, (_, maxTokens) => maxTokens);
  const texts = sizes.map((maxTokens) => renderRecap(RECAP, { maxTokens, count: countFours }));
  for (const [maxTokens, text] of texts.entries()) {
    expect(countFours(text)).toBeLessThanOrEqual(maxTokens);
    if (text.includes("Decided")) expect(text).toContain("Still open");
  }
  expect(texts[0]).toBe("");
  expect(texts[8]).toBe("Files changed: a.py and b.py.");
});

test("thousands of files become a few names", () => {
  const filesChanged = Array.from({ length: 5_000 }, (_, index) => `src/part-${index}.ts`);
  const text = renderRecap({ ...RECAP, filesChanged }, { maxTokens: 60, count: countFours });
  expect(text).toMatch(/^Files changed: src\/part-0\.ts, .* and 49\d\d more\.$/m);
});

test("a session is its recap and a sentence for each later task", () => {
  const tasks = [7, 8, 9, 10].map((number) => createTask(number, { isStanding: number !== 10 }));
  const text = renderSessionContext({ sessionId: "s", tasks, recap: RECAP }, WIDE);
  expect(text.split("\n")).toEqual([
    "Earlier in this session:",
    ...renderRecap(RECAP, WIDE).split("\n"),
    '9. Changed part9.py for "Change part9.py"; 9 tests pass.',
    '10. Changed part10.py for "Change part10.py"; 10 tests pass. (taken back)',
  ]);
});

test.each([0, 5, 10, 30, 60, 120, 240, 480])(
  "within %i tokens the newest tasks are told",
  (maxTokens) => {
    const tasks = Array.from({ length: 500 }, (_, index) => createTask(index + 1));
    const memory = { sessionId: "s", tasks, recap: { ...RECAP, upTo: 480 } };
    const text = renderSessionContext(memory, { maxTokens, count: countFours });
    expect(countFours(text)).toBeLessThanOrEqual(maxTokens);
    if (maxTokens >= 30) expect(text).toContain("\n500. Changed");
    if (maxTokens >= 120) expect(text).toContain("Files changed: a.py");
  },
);

test("without a recap the last tasks of hundreds are told", () => {
  const tasks = Array.from({ length: 500 }, (_, index) => createTask(index + 1));
  const text = renderSessionContext(
    { sessionId: "s", tasks, recap: null },
    { ...WIDE, maxTokens: 100_000 },
  );
  expect(text.split("\n")).toHaveLength(33);
  expect(text).toContain("\n469. ");
});

test("a sentence from a damaged log stays one line", () => {
  const tasks = [createTask(1, { synthesis: `a\n\u0007b${"x".repeat(10_000)}` })];
  const text = renderSessionContext({ sessionId: "s", tasks, recap: null }, WIDE);
  expect(text.split("\n")).toHaveLength(2);
  expect(text).not.toMatch(/[^\P{Cc}\n]/u);
});

test("nothing is said of a session without tasks", () => {
  expect(renderSessionContext({ sessionId: "s", tasks: [], recap: null }, WIDE)).toBe("");
});
