import { describe, expect, test } from "vitest";
import { createBase, extendBase } from "../../../../src/agent/repair/base.ts";
import type { Edit } from "../../../../src/agent/repair/generate/candidate.ts";
import {
  decideTimeLimit,
  judgeCandidate,
  limitCandidate,
} from "../../../../src/agent/repair/judge/judge.ts";
import type { TrialText } from "../../../../src/agent/repair/judge/trial.ts";
import type { CheckRequest } from "../../../../src/agent/repair/repair-deps.ts";
import type { CheckResult } from "../../../../src/tools/run-checks.ts";
import { createFailure, createGreen, createRed } from "../check-result.ts";

const EDITS: Edit[] = [{ path: "a.py", baseText: "x = 1\n", newText: "x = 2\n" }];

/** A trial that answers one run after the other. */
function createTrial(...results: CheckResult[]) {
  const runs: { texts: readonly TrialText[]; request: CheckRequest }[] = [];
  return {
    runs,
    async check(texts: readonly TrialText[], request: CheckRequest) {
      runs.push({ texts, request });
      return results.shift() ?? createRed(["nothing is left to say"]);
    },
  };
}

test("the tests see the texts of the base with those of the candidate in their place", async () => {
  const other: Edit = { path: "b.py", baseText: "", newText: "y = 2\n" };
  const older: Edit = { path: "a.py", baseText: "x = 0\n", newText: "x = 1\n" };
  const base = extendBase(createBase(createRed(["a", "b"])), [older, other], createRed(["a"]));
  const trial = createTrial(createGreen());
  expect(await judgeCandidate(trial, { base, edits: EDITS })).toMatchObject({
    comparison: "fixed",
  });
  expect(trial.runs[0]?.texts).toEqual([
    { path: "a.py", text: "x = 2\n" },
    { path: "b.py", text: "y = 2\n" },
  ]);
});

describe("a slow suite", () => {
  const failing = Array.from({ length: 30 }, (_, index) => createFailure(`test_${index}`));
  const slow = createBase(createRed(failing, { durationMs: 8_000 }));
  const ends = [...failing.slice(0, 1), ...failing.slice(-1)];
  const narrowed = { narrowed: true };

  test.each([
    {
      why: "neither the first nor the last of those that fail passes",
      narrow: createRed(ends, narrowed),
    },
    { why: "they cannot be run", narrow: createRed([], { ...narrowed, outcome: "not-runnable" }) },
  ])("is not run when $why", async ({ narrow }) => {
    const trial = createTrial(narrow);
    expect(await judgeCandidate(trial, { base: slow, edits: EDITS })).toMatchObject({
      comparison: "same",
    });
    expect(trial.runs).toHaveLength(1);
    expect(trial.runs[0]?.request.onlyTests).toEqual(ends);
  });

  test("is run whole once some of them pass", async () => {
    const trial = createTrial(
      createRed(failing.slice(0, 1), narrowed),
      createRed(failing.slice(1)),
    );
    const judgement = await judgeCandidate(trial, { base: slow, edits: EDITS });
    expect(judgement.comparison).toBe("better");
    expect(trial.runs[1]?.request.onlyTests).toBeUndefined();
  });

  test("is judged by one run where the runner cannot run some tests only", async () => {
    const trial = createTrial(createGreen());
    expect((await judgeCandidate(trial, { base: slow, edits: EDITS })).comparison).toBe("fixed");
    expect(trial.runs).toHaveLength(1);
  });

  test("of more than eight seconds is asked about its first failing test alone", async () => {
    const base = createBase(createRed(failing, { durationMs: 20_000 }));
    const trial = createTrial(createRed(failing.slice(0, 1), narrowed));
    expect((await judgeCandidate(trial, { base, edits: EDITS })).comparison).toBe("same");
    expect(trial.runs[0]?.request.onlyTests).toEqual(failing.slice(0, 1));
  });

  test("of minutes waits for the end of the search", async () => {
    const base = createBase(createRed(failing, { durationMs: 600_000 }));
    const trial = createTrial(createGreen(narrowed));
    expect((await judgeCandidate(trial, { base, edits: EDITS })).comparison).toBe("fixed");
    expect(trial.runs).toHaveLength(1);
  });
});

test.each<[CheckResult, number, number]>([
  [createRed(["a"], { durationMs: 100 }), 4_000, 10_000],
  [createRed(["a"], { durationMs: 3_000 }), 15_000, 15_000],
  [createRed(["a"], { durationMs: 90_000 }), 180_000, 180_000],
  [createRed([], { outcome: "timed-out", durationMs: 60_000 }), 20_000, 60_000],
])("one of many candidates has less time than a change that stands", (base, candidate, change) => {
  expect(limitCandidate(base)).toBe(candidate);
  expect(decideTimeLimit(base)).toBe(change);
});

/** A run that was cut off in one test after so many had passed. */
function createCut(passed: number): CheckResult {
  return createRed(["d"], { outcome: "timed-out", durationMs: 4_000, passed });
}

describe("a candidate whose time is up", () => {
  const neverPassed = createRed(["a", "b", "c", "d"]);
  const partly = createRed(["a", "b", "c", "d"], { passed: 3 });

  test("is given more where no test passed before it and most do now", async () => {
    const trial = createTrial(createCut(2), createGreen());
    const base = createBase(neverPassed);
    expect((await judgeCandidate(trial, { base, edits: EDITS })).comparison).toBe("fixed");
    expect(trial.runs.map(({ request }) => request.timeoutMs)).toEqual([4_000, 30_000]);
  });

  test.each([
    ["some passed before", partly, 4],
    ["no more pass now than fail", neverPassed, 1],
  ])("is given no more where %s", async (_why, before, passed) => {
    const trial = createTrial(createCut(passed), createGreen());
    const base = createBase(before);
    expect((await judgeCandidate(trial, { base, edits: EDITS })).comparison).toBe("worse");
    expect(trial.runs).toHaveLength(1);
  });
});
