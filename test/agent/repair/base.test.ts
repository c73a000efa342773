import { expect, test } from "vitest";
import {
  type Base,
  createBase,
  extendBase,
  listTexts,
  takeBest,
} from "../../../src/agent/repair/base.ts";
import { createFailure, createRed } from "./check-result.ts";

const START = createBase(createRed(["a", "b", "c"]));
const edit = (path: string, newText: string) => ({ path, baseText: "", newText });

test("the start differs from the tree in nothing", () => {
  expect(START).toMatchObject({ depth: 0, result: { report: { failed: 3 } } });
  expect(listTexts(START)).toEqual([]);
});

test("an improvement is one step further, holds what was there and leaves the base as it was", () => {
  const first = extendBase(START, [edit("a.py", "1"), edit("b.py", "1")], createRed(["b", "c"]));
  const second = extendBase(first, [edit("a.py", "2")], createRed(["c"]));
  expect(second).toMatchObject({ depth: 2, result: { report: { failed: 1 } } });
  expect(listTexts(second)).toEqual([
    { path: "a.py", text: "2" },
    { path: "b.py", text: "1" },
  ]);
  expect(listTexts(first)[0]).toEqual({ path: "a.py", text: "1" });
});

test("edits stand in place of the base's texts, which stay", () => {
  const base = extendBase(START, [edit("a.py", "1")], createRed(["b"]));
  expect(listTexts(base, [edit("a.py", "2"), edit("c.py", "3")])).toEqual([
    { path: "a.py", text: "2" },
    { path: "c.py", text: "3" },
  ]);
  expect(listTexts(base)).toEqual([{ path: "a.py", text: "1" }]);
});

test("the fewest failures are taken up first, then those that most steps led to, each once", () => {
  const create = (failing: readonly string[], depth: number): Base => ({
    ...createBase(createRed(failing)),
    depth,
  });
  const [worst, deep, shallow, best] = [
    create(["a", "b", "c"], 0),
    create(["a", "b"], 2),
    create(["a", "b"], 1),
    create(["a"], 3),
  ];
  const bases = [worst, deep, shallow, best];
  expect(Array.from({ length: 5 }, () => takeBest(bases))).toEqual([
    best,
    deep,
    shallow,
    worst,
    null,
  ]);
  expect(bases).toEqual([]);
});

test("a base whose tests run is taken up before one that hides them, however few of those fail", () => {
  const hidden = createBase(createRed([createFailure("test_a.py", { kind: "load" })]));
  const hung = createBase(createRed([], { outcome: "timed-out" }));
  const running = { ...createBase(createRed(["a", "b", "c"])), depth: 1 };
  const bases = [hidden, hung, running];
  expect(takeBest(bases)).toBe(running);
});
