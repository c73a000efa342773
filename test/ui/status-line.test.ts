import { expect, test } from "vitest";
import { measureCells } from "../../src/ui/interactive/cell-width.ts";
import { type Progress, renderStageEnd, renderStatusLine } from "../../src/ui/status-line.ts";

const prefill: Progress = {
  type: "progress",
  stage: "prefill",
  done: 1234,
  total: 4096,
  tokensPerSecond: 312.2,
};

test.each([
  [80, "reading  ██████░░░░░░░░░░░░░░ 30 %  1,234/4,096 tokens  312 tokens/s"],
  [66, "reading  ██████░░░░░░░░░░░░░░ 30 %  1,234/4,096 tokens"],
  [40, "reading  ██████░░░░░░░░░░░░░░ 30 %"],
  [20, "reading"],
  [5, "read"],
  [0, ""],
])("a terminal of %i columns gets what fits with one cell to spare", (columns, line) => {
  expect(renderStatusLine(prefill, columns)).toBe(line);
});

test.each<[Omit<Progress, "type">, string]>([
  [{ stage: "load", done: 0, total: 0 }, "loading the model"],
  [{ stage: "load", done: 3, total: 2 }, "loading the model  ████████████████████ 100 %"],
  [{ stage: "load", done: 0.999, total: 1 }, "loading the model  ████████████████████ 99 %"],
  [{ stage: "decode", done: 7, tokensPerSecond: 9.96 }, "writing  7 tokens  10.0 tokens/s"],
  [{ stage: "check", done: 0 }, "running the tests"],
])("%j", (progress, line) => {
  expect(renderStatusLine({ type: "progress", ...progress }, 80)).toBe(line);
});

test("a finished stage is one sentence", () => {
  expect(renderStageEnd(prefill)).toBe("read, 1,234 tokens, 312 tokens/s");
});

test.each(["load", "calibrate", "check"] as const)(
  "the end of %s is told by its event",
  (stage) => {
    expect(renderStageEnd({ type: "progress", stage, done: 1, total: 1 })).toBeUndefined();
  },
);

const SEARCH: Progress = {
  type: "progress",
  stage: "search",
  done: 1234,
  search: {
    generator: "fill, line",
    target: { path: "src/wrap.ts", startLine: 40, endLine: 40, reason: "in the trace" },
    failedBefore: 6,
    failedBest: 4,
    leftMs: 80_000,
  },
};

test.each([
  [
    120,
    "trying src/wrap.ts:40, fill, line  1,234 tried  2 of 6 failing tests fixed  1:20 left  reading 30 %",
  ],
  [90, "trying src/wrap.ts:40, fill, line  1,234 tried  2 of 6 failing tests fixed  1:20 left"],
  [50, "trying src/wrap.ts:40, fill, line  1,234 tried"],
  [20, "trying src/wrap.ts:"],
])("a search in %i columns says first what is tried", (columns, line) => {
  expect(renderStatusLine({ ...SEARCH, within: prefill } as Progress, columns)).toBe(line);
});

test("a hostile or wide path stays within the line", () => {
  const { search } = SEARCH;
  if (search === undefined) throw new Error("it is a search");
  const target = { path: `${"\u4e2d".repeat(40)}\u001b[2J\n.ts`, reason: "" };
  const line = renderStatusLine({ ...SEARCH, search: { ...search, target } }, 60);
  for (const control of ["\u001b", "\n"]) expect(line).not.toContain(control);
  expect(measureCells(line)).toBeLessThan(60);
});
