import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createChangeQueue } from "../../../src/code/index/change-queue.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function createQueue() {
  const calls: number[] = [];
  const queue = createChangeQueue({ quietMs: 100, onQuiet: () => calls.push(Date.now()) });
  return { queue, calls };
}

test("each path once, until it is taken", () => {
  const { queue } = createQueue();
  for (const path of ["a", "b", "a"]) queue.add(path);
  expect(queue.take()).toEqual(["a", "b"]);
  expect(queue.take()).toEqual([]);
});

test("a storm is one word", () => {
  const { queue } = createQueue();
  for (let file = 0; file < 10_000; file++) queue.add(`file-${file}`);
  expect(queue.take()).toBe("all");
  queue.add("after");
  expect(queue.take()).toEqual(["after"]);
});

test("it tells once it has been quiet, not while changes come", () => {
  const { queue, calls } = createQueue();
  for (let change = 0; change < 10; change++) {
    queue.add("a");
    vi.advanceTimersByTime(60);
  }
  expect(calls).toHaveLength(0);
  vi.advanceTimersByTime(60);
  expect(calls).toHaveLength(1);
});

test("closed, it tells nothing", () => {
  const { queue, calls } = createQueue();
  queue.addAll();
  queue.close();
  queue.add("late");
  vi.advanceTimersByTime(1000);
  expect(calls).toHaveLength(0);
});
