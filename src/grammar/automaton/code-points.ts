/** Sets of Unicode code points as sorted ranges. Surrogates are in no set: text is what UTF-8 can say. */

/** Both ends belong to the range. */
export interface CodePointRange {
  readonly from: number;
  readonly to: number;
}

/** Sorted, disjoint, not touching each other. */
export type CodePoints = readonly CodePointRange[];

const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;
const LAST_CODE_POINT = 0x10ffff;

export const ALL_CODE_POINTS: CodePoints = [
  { from: 0, to: FIRST_SURROGATE - 1 },
  { from: LAST_SURROGATE + 1, to: LAST_CODE_POINT },
];

/** The set of any ranges, in any order and overlapping; surrogates among them are left out. */
export function createCodePoints(ranges: readonly CodePointRange[]): CodePoints {
  return intersectCodePoints(mergeRanges(ranges), ALL_CODE_POINTS);
}

export function uniteCodePoints(a: CodePoints, b: CodePoints): CodePoints {
  return mergeRanges([...a, ...b]);
}

export function intersectCodePoints(a: CodePoints, b: CodePoints): CodePoints {
  const shared: CodePointRange[] = [];
  let i = 0;
  let j = 0;
  for (let left = a[i], right = b[j]; left && right; left = a[i], right = b[j]) {
    const from = Math.max(left.from, right.from);
    const to = Math.min(left.to, right.to);
    if (from <= to) shared.push({ from, to });
    if (left.to < right.to) i++;
    else j++;
  }
  return shared;
}

export function complementCodePoints(a: CodePoints): CodePoints {
  const gaps: CodePointRange[] = [];
  let next = 0;
  for (const { from, to } of a) {
    if (next < from) gaps.push({ from: next, to: from - 1 });
    next = to + 1;
  }
  if (next <= LAST_CODE_POINT) gaps.push({ from: next, to: LAST_CODE_POINT });
  return intersectCodePoints(gaps, ALL_CODE_POINTS);
}

/** The characters of `text`, each once; lone surrogates are left out. */
export function codePointsOf(text: string): CodePoints {
  return createCodePoints(
    Array.from(text, (character) => {
      const codePoint = character.codePointAt(0) ?? 0;
      return { from: codePoint, to: codePoint };
    }),
  );
}

/** The characters of `text` in order, or null where a lone surrogate makes it no text at all. */
export function readCodePoints(text: string): number[] | null {
  const codePoints: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const codePoint = text.codePointAt(i) ?? 0;
    if (codePoint >= FIRST_SURROGATE && codePoint <= LAST_SURROGATE) return null;
    if (codePoint > 0xffff) i++;
    codePoints.push(codePoint);
  }
  return codePoints;
}

function mergeRanges(ranges: readonly CodePointRange[]): CodePointRange[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}
