import { expect, test } from "vitest";
import { CandidateQueue } from "../../../../src/agent/repair/judge/candidate-queue.ts";
import { createCandidate } from "../candidate-fixture.ts";

function takeAll(queue: CandidateQueue): (string | undefined)[] {
  const taken: (string | undefined)[] = [];
  for (let next = queue.take(); next !== null; next = queue.take()) {
    taken.push(next.edits[0]?.newText);
  }
  return taken;
}

test("the highest score is taken first, of equal ones the first that came", () => {
  const queue = new CandidateQueue(new Set());
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
  const queue = new CandidateQueue(new Set());
  queue.offer(createCandidate("a", Number.NEGATIVE_INFINITY));
  queue.offer(createCandidate("b", Number.NaN));
  expect(takeAll(queue).sort()).toEqual(["a", "b"]);
});

test("one that was offered before is refused, even when it was taken, and of another queue of the task", () => {
  const tried = new Set<string>();
  const queue = new CandidateQueue(tried);
  expect(queue.offer(createCandidate("x = 1\n"))).toBe(true);
  expect(queue.offer(createCandidate("x = 1  \n\n", 5))).toBe(false);
  queue.take();
  expect(queue.offer(createCandidate("x = 1\n"))).toBe(false);
  expect(new CandidateQueue(tried).offer(createCandidate("x = 1\n"))).toBe(false);
  expect(queue.take()).toBeNull();
});
