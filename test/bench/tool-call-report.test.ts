import { expect, test } from "vitest";
import {
  type CallOutcome,
  type CallRecord,
  compareTimes,
  formatCallTable,
  totalCalls,
} from "../../src/bench/tool-call-report.ts";

function outcome(changes: Partial<CallOutcome> = {}): CallOutcome {
  return {
    calls: 1,
    inOwnForm: true,
    problem: null,
    isValid: true,
    isRight: true,
    text: "",
    sampledTokens: 4,
    forcedTokens: 6,
    decodeCalls: 4,
    wallMs: 100,
    ...changes,
  };
}

function record(changes: Partial<CallRecord> = {}): CallRecord {
  return {
    id: "r",
    category: "simple",
    fill: "0",
    promptTokens: 10,
    cachedTokens: 0,
    promptMs: 100,
    constrained: outcome(),
    free: null,
    sameLengthMs: null,
    ...changes,
  };
}

test("rows are counted once for each thing they are", () => {
  const free = outcome({ isRight: false, inOwnForm: false });
  const text = outcome({ calls: 0, inOwnForm: true });
  const wrong = outcome({ isRight: false });
  const records = [record({ free }), record({ free: text }), record({ constrained: wrong })];
  expect(totalCalls(records)).toEqual({
    rows: 3,
    valid: 3,
    right: 2,
    freeRows: 2,
    freeInOwnForm: 0,
    freeValid: 2,
    freeRight: 1,
    sampledTokens: 12,
    forcedTokens: 18,
  });
});

test("times are compared where both made a call, by median and by sums", () => {
  const pair = (ours: number, theirs: number) =>
    record({ constrained: outcome({ wallMs: ours }), free: outcome({ wallMs: theirs }) });
  const answered = record({ free: outcome({ calls: 0, wallMs: 1 }) });
  const { toFree, toFreeWithPrompt, toSameLength } = compareTimes([
    pair(50, 100),
    pair(100, 100),
    pair(300, 100),
    pair(150, 200),
    answered,
  ]);
  expect(toFree).toEqual({ pairs: 4, median: 0.875, ofSums: 1.2 });
  expect(toFreeWithPrompt).toMatchObject({ pairs: 4, ofSums: 1000 / 900 });
  expect(toSameLength).toMatchObject({ pairs: 0 });
});

test("as many sampled tokens are compared wherever they were timed", () => {
  const { toSameLength } = compareTimes([record({ sameLengthMs: 200 }), record()]);
  expect(toSameLength).toEqual({ pairs: 1, median: 0.5, ofSums: 0.5 });
});

test("the table has a line for each category of a fill and one for all of it", () => {
  const lines = formatCallTable([
    record(),
    record({ category: "parallel", free: outcome() }),
    record({ fill: "2k" }),
  ]).split("\n");
  expect(lines.slice(2)).toEqual([
    "| 0 | simple | 1 | 1 | 1 | - | - | - | 4 / 10 |",
    "| 0 | parallel | 1 | 1 | 1 | 1 of 1 | 1 of 1 | 1 of 1 | 4 / 10 |",
    "| 0 | all | 2 | 2 | 2 | 1 of 1 | 1 of 1 | 1 of 1 | 8 / 20 |",
    "| 2k | simple | 1 | 1 | 1 | - | - | - | 4 / 10 |",
    "| 2k | all | 1 | 1 | 1 | - | - | - | 4 / 10 |",
  ]);
});
