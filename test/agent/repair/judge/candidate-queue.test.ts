import { expect, test } from "vitest";
import { createBase, extendBase } from "../../../../src/agent/repair/base.ts";
import { CandidateQueue } from "../../../../src/agent/repair/judge/candidate-queue.ts";
import { createCandidate } from "../candidate-fixture.ts";
import { createRed } from "../check-result.ts";

const BASE = createBase(createRed(["test_a"]));

function takeAll(queue: CandidateQueue): (string | undefined)[] {
  const taken: (string | undefined)[] = [];
  for (let next = queue.take(); next !== null; next = queue.take()) {
    taken.push(next.edits[0]?.newText);
  }
  return taken;
}

test("the highest score is taken first, of equal ones the first that came", () => {
  const queue = new CandidateQueue(new Set(), BASE);
  for (const [text, score] of [
    ["a", -3],
    ["b", -1],
    ["c", -2],
    ["d", -1],
  ] as const) {
    queue.offer(createCandidate(text, score));
  }
  expect(queue.size).toBe(4);
  expect(takeAll(queue)).toEqual(["b", "d", "c", "a"]);
  expect(queue.size).toBe(0);
});

test("scores below all others are taken too", () => {
  const queue = new CandidateQueue(new Set(), BASE);
  queue.offer(createCandidate("a", Number.NEGATIVE_INFINITY));
  queue.offer(createCandidate("b", Number.NaN));
  expect(takeAll(queue).sort()).toEqual(["a", "b"]);
});

test("one that was offered before is refused, even when it was taken, and of another queue of the task", () => {
  const tried = new Set<string>();
  const queue = new CandidateQueue(tried, BASE);
  expect(queue.offer(createCandidate("x = 1\n"))).toBe(true);
  expect(queue.offer(createCandidate("x = 1  \n\n", 5))).toBe(false);
  queue.take();
  expect(queue.offer(createCandidate("x = 1\n"))).toBe(false);
  expect(new CandidateQueue(tried, BASE).offer(createCandidate("x = 1\n"))).toBe(false);
  expect(queue.take()).toBeNull();
});

test("the same text on another base is another candidate", () => {
  const tried = new Set<string>();
  new CandidateQueue(tried, BASE).offer(createCandidate("x = 1\n"));
  const other = { path: "other.py", baseText: "", newText: "y = 1\n" };
  const next = new CandidateQueue(tried, extendBase(BASE, [other], BASE.result));
  expect(next.offer(createCandidate("x = 1\n"))).toBe(true);
});

test("what was not judged after all may be offered again", () => {
  const queue = new CandidateQueue(new Set(), BASE);
  const [first, second] = [createCandidate("x = 1\n"), createCandidate("x = 2\n")];
  for (const each of [first, second]) queue.offer(each);
  queue.clear();
  expect(queue.size).toBe(0);
  expect(queue.offer(second)).toBe(true);
  expect(queue.offer(first)).toBe(true);
  queue.forget(first);
  expect(queue.offer(first)).toBe(true);
});
