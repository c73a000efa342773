/** The named character classes of ECMA-262: \d \w \s, the dot, and \p{…}. */
import {
  type CodePointRange,
  type CodePoints,
  codePointsOf,
  complementCodePoints,
  createCodePoints,
} from "./code-points.ts";

const DIGITS: CodePoints = [{ from: 0x30, to: 0x39 }];

export const WORD_CHARACTERS = createCodePoints([
  ...DIGITS,
  { from: 0x41, to: 0x5a },
  { from: 0x5f, to: 0x5f },
  { from: 0x61, to: 0x7a },
]);

/** White space and line terminators of ECMA-262 §12.2 and §12.3. */
const SPACES = createCodePoints([
  { from: 0x09, to: 0x0d },
  { from: 0x2000, to: 0x200a },
  ...codePointsOf(" \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"),
]);

/** What the dot matches. */
export const NOT_LINE_ENDS = complementCodePoints(codePointsOf("\n\r\u2028\u2029"));

/** Of the letter behind a backslash. */
export const CLASS_ESCAPES: ReadonlyMap<string, CodePoints> = new Map([
  ["d", DIGITS],
  ["D", complementCodePoints(DIGITS)],
  ["w", WORD_CHARACTERS],
  ["W", complementCodePoints(WORD_CHARACTERS)],
  ["s", SPACES],
  ["S", complementCodePoints(SPACES)],
]);

/** There are a few hundred valid names, so the cache is bounded. */
const properties = new Map<string, CodePoints>();

/** `name` is what stands between the braces of \p{…} in a valid pattern. The first use of a name takes some 30 ms. */
export function readProperty(name: string): CodePoints {
  const known = properties.get(name) ?? createCodePoints(findProperty(name));
  properties.set(name, known);
  return known;
}

/** As many as there are surrogates, so that they fill one chunk. */
const CHUNK_SIZE = 0x800;
const FIRST_SURROGATE = 0xd800;

/** Asks the regular expressions of the running engine, so their Unicode version is the one that counts. */
function findProperty(name: string): CodePointRange[] {
  // Naming the gaps too is four times faster than searching for the next run.
  const runs = new RegExp(`(\\p{${name}}+)|\\P{${name}}+`, "gu");
  const ranges: CodePointRange[] = [];
  const chunk: number[] = new Array(CHUNK_SIZE);
  for (let first = 0; first <= 0x10ffff; first += CHUNK_SIZE) {
    if (first === FIRST_SURROGATE) continue;
    for (let i = 0; i < CHUNK_SIZE; i++) chunk[i] = first + i;
    const unitsEach = first > 0xffff ? 2 : 1;
    for (const { index, 1: members } of String.fromCodePoint(...chunk).matchAll(runs)) {
      if (members === undefined) continue;
      const from = first + index / unitsEach;
      ranges.push({ from, to: from + members.length / unitsEach - 1 });
    }
  }
  return ranges;
}
