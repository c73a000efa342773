import { expect, test } from "vitest";
import { findCycle } from "../../../src/agent/conversation/find-cycle.ts";

test.each([
  ["", null],
  ["a", null],
  ["ab", null],
  ["aa", { period: 1, rounds: 2 }],
  ["xabab", { period: 2, rounds: 2 }],
  ["xabcabc", { period: 3, rounds: 2 }],
  ["abcabcab", { period: 3, rounds: 2 }],
  ["aaaa", { period: 1, rounds: 4 }],
  ["aabaabaab", { period: 3, rounds: 3 }],
  ["abcdefghijkl".repeat(2), { period: 12, rounds: 2 }],
  ["abcdefghijklm".repeat(2), null],
  ["ababx", null],
])("%s", (steps, expected) => {
  expect(findCycle([...steps])).toEqual(expected);
});
