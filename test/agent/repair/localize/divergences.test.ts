import { describe, expect, test } from "vitest";
import {
  createLineIndex,
  type DivergenceInput,
  likelihoodAt,
  listDivergences,
  suspectLines,
} from "../../../../src/agent/repair/localize/divergences.ts";
import type { ScoredToken } from "../../../../src/decode/score-block.ts";

const TEXT = "a = 1\nb = a - 2\n";
const WORDS = ["a = ", "1\n", "b = ", "a ", "- ", "2\n"];
const TOKENS = new Map([
  [100, "+ "],
  [101, "* "],
  [102, "7"],
  [103, ""],
]);
const spell = (token: number) => TOKENS.get(token) ?? "";

/** Each word a token that is near certain, but for those that are told. */
function score(
  told: Readonly<Record<number, { own: number; others: readonly [number, number][] }>>,
): ScoredToken[] {
  let offset = 0;
  return WORDS.map((word, index) => {
    const { own, others } = told[index] ?? { own: -0.01, others: [] };
    const token = {
      token: index,
      offset,
      logLikelihood: own,
      alternatives: others.map(([other, logLikelihood]) => ({ token: other, logLikelihood })),
    };
    offset += word.length;
    return token;
  });
}

const SCORED = score({
  1: { own: -0.2, others: [[102, -2]] },
  4: {
    own: -3,
    others: [
      [103, -0.05],
      [100, -0.1],
      [101, -4],
    ],
  },
  5: { own: -0.5, others: [[102, -7]] },
});

function create(lines: readonly number[] = [1, 2]): DivergenceInput {
  return { tokens: SCORED, text: TEXT, codeLines: new Set(lines), spell };
}

test("other ways come the likeliest first, without control tokens and without what is hardly possible", () => {
  expect(listDivergences(create())).toEqual([
    { index: 4, offset: 12, line: 2, token: 100, text: "+ ", logLikelihood: -0.1 },
    { index: 1, offset: 4, line: 1, token: 102, text: "7", logLikelihood: -2 },
    { index: 4, offset: 12, line: 2, token: 101, text: "* ", logLikelihood: -4 },
  ]);
});

test("lines that hold no code are not looked at", () => {
  expect(listDivergences(create([1])).map(({ line }) => line)).toEqual([1]);
  expect([...suspectLines(create([1])).keys()]).toEqual([1]);
});

test("a line is as suspicious as its most doubtful place: above a half where another token is likelier", () => {
  const suspicion = suspectLines(create());
  expect(suspicion.get(2)).toBeGreaterThan(0.75);
  expect(suspicion.get(1)).toBeLessThan(0.5);
});

test("the likelihood of a longer operator is that of the token it makes of the one before", () => {
  const tokens = score({ 4: { own: -0.1, others: [[104, -2.5]] } });
  const spellAll = (token: number) => (token === 104 ? "-= 2" : spell(token));
  // "- " and "2\n" stand there; "-= 2" begins as the first of them does.
  const change = { text: TEXT, offset: 13, newText: "= 2\n" };
  expect(likelihoodAt(tokens, change, spellAll)).toBe(-2.5);
});

describe("the likelihood of a change", () => {
  test.each([
    { why: "is that of its first token", offset: 12, newText: "+ 2\n", likelihood: -0.1 },
    {
      why: "is looked for from the start of the token",
      offset: 13,
      newText: "x",
      likelihood: null,
    },
    {
      why: "is unknown where the model never thought of it",
      offset: 12,
      newText: "/ 2",
      likelihood: null,
    },
    { why: "is unknown outside the text", offset: -1, newText: "+ ", likelihood: null },
  ])("$why", ({ offset, newText, likelihood }) => {
    expect(likelihoodAt(SCORED, { text: TEXT, offset, newText }, spell)).toBe(likelihood);
  });
});

test("lines are counted from 1, a line end belonging to the line it ends", () => {
  const lineAt = createLineIndex("ab\n\nc");
  expect([0, 2, 3, 4, 5].map(lineAt)).toEqual([1, 1, 2, 3, 3]);
});
