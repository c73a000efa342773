import { expect, test } from "vitest";
import { createBase } from "../../../src/agent/repair/base.ts";
import { BestFound } from "../../../src/agent/repair/best-found.ts";
import type { Judged } from "../../../src/agent/repair/judge/judge-desk.ts";
import { createCandidate } from "./candidate-fixture.ts";
import { createGreen, createRed } from "./check-result.ts";

const START = createBase(createRed(["a", "b", "c"]));

function judge(failing: readonly string[], score = 0): Judged {
  const candidate = { ...createCandidate(`left ${failing.join()}`), score };
  return failing.length === 0
    ? { candidate, judgement: { comparison: "fixed", result: createGreen() } }
    : { candidate, judgement: { comparison: "better", result: createRed(failing) } };
}

function open() {
  let calls = 0;
  const found = new BestFound(() => {
    calls += 1;
  });
  found.begin(START);
  return { found, count: () => calls };
}

test("the base with the fewest failures stays, whatever comes after it", () => {
  const { found } = open();
  expect([found.failedBefore, found.failedBest, found.partial]).toEqual([3, 3, null]);
  for (const failing of [["a", "b"], ["a"], ["b", "c"]]) found.note(START, judge(failing));
  expect(found.failedBest).toBe(1);
  expect(found.partial?.result.report.failures.map(({ name }) => name)).toEqual(["a"]);
});

test("what passes counts until it is refused, the likelier first", () => {
  const { found } = open();
  const [likely, unlikely] = [judge([], 2), judge([], 1)];
  found.note(START, unlikely);
  found.note(START, likely);
  expect(found.passing.map(({ judged }) => judged)).toEqual([likely, unlikely]);
  expect(found.failedBest).toBe(0);
  for (const judged of [likely, unlikely]) found.refuse(judged);
  expect([found.failedBest, found.passing]).toEqual([3, []]);
});

test("what is the same or worse is nothing to keep", () => {
  const { found, count } = open();
  const { candidate } = judge(["a"]);
  for (const comparison of ["same", "worse"] as const) {
    found.note(START, { candidate, judgement: { comparison, result: createRed(["a"]) } });
  }
  expect([found.partial, count()]).toEqual([null, 0]);
  found.note(START, judge(["a"]));
  expect(count()).toBe(1);
});
