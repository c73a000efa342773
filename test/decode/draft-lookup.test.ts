import { describe, expect, test } from "vitest";
import type { TokenId } from "../../src/base/message.ts";
import { createDraftLookup, findContinuation } from "../../src/decode/draft-lookup.ts";
import { encodeBytes } from "../support/byte-vocabulary.ts";

const REFERENCE = "function add(left, right) {\n  return left - right;\n}\n";

describe("the place where the reference goes on", () => {
  test.each<[string, string, number, string | null]>([
    ["abcdef", "abc", 0, "def"],
    ["abcdef", "xbc", 0, "def"],
    ["abcdef", "xyz", 0, null],
    ["abcdef", "xxc", 0, null],
    ["abcabd", "xab", 0, "cabd"],
    ["abcabd", "xab", 3, "d"],
    ["abcabd", "cab", 0, "d"],
    ["abcdef", "f", 0, null],
    ["abcdef", "a", 0, "bcdef"],
    ["abcdef", "abcdef", 0, null],
    ["", "abc", 0, null],
  ])("of %j after %j, from %i on, is %j", (reference, generated, cursor, rest) => {
    const place = findContinuation(encodeBytes(reference), encodeBytes(generated), cursor);
    expect(place === null ? null : reference.slice(place)).toBe(rest);
  });
});

/** Generates `text` with drafts from `reference`; returns how many decode calls it takes. */
function countCalls(reference: string, text: string): number {
  const draft = createDraftLookup(encodeBytes(reference));
  const truth = encodeBytes(text);
  const generated: TokenId[] = [];
  let calls = 0;
  while (generated.length < truth.length) {
    const guess = draft(generated);
    let agreed = 0;
    while (agreed < guess.length && guess[agreed] === truth[generated.length + agreed]) agreed += 1;
    generated.push(...truth.slice(generated.length, generated.length + agreed + 1));
    calls += 1;
  }
  return calls;
}

test("the first draft is the beginning of the reference", () => {
  const draft = createDraftLookup(encodeBytes(REFERENCE))([]);
  expect(Buffer.from(draft).toString()).toBe("function");
});

test("a copy takes few calls", () => {
  expect(countCalls(REFERENCE, REFERENCE)).toBeLessThanOrEqual(5);
});

test.each([
  ["a replacement", REFERENCE.replace("left - right", "left + right")],
  ["an insertion", REFERENCE.replace("return", "// adds both\n  return")],
  ["a deletion", REFERENCE.replace(", right", "")],
  ["a longer replacement", REFERENCE.replace("left - right", "Number(left) + Number(right)")],
  ["a new beginning", `export ${REFERENCE}`],
])("after %s the draft finds the way back", (_change, text) => {
  expect(countCalls(REFERENCE, text)).toBeLessThan(text.length / 2);
});

test("text that has nothing to do with the reference gets hardly any draft", () => {
  const draft = createDraftLookup(encodeBytes(REFERENCE));
  expect(draft(encodeBytes("0123456789"))).toEqual([]);
});

test("drafts grow while they are accepted and shrink when they are not", () => {
  const reference = Array.from({ length: 200 }, (_, index) => index);
  const draft = createDraftLookup(reference);
  const lengths: number[] = [];
  let generated: TokenId[] = [];
  for (let step = 0; step < 4; step++) {
    const guess = draft(generated);
    lengths.push(guess.length);
    generated = reference.slice(0, generated.length + guess.length + 1);
  }
  expect(lengths).toEqual([8, 16, 24, 24]);
  generated = [...generated, 999, 10, 11]; // the last draft held, so the next is as long
  expect(draft(generated)).toHaveLength(24);
  generated = [...generated, 999, 20, 21];
  expect(draft(generated)).toEqual([22, 23, 24, 25]);
});

test("a draft never runs past the reference", () => {
  const draft = createDraftLookup([1, 2, 3]);
  expect(draft([])).toEqual([1, 2, 3]);
  expect(draft([1, 2, 3])).toEqual([]);
});
