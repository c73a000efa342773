/** The one place where two texts differ, in whole words: what is equal before it, then each text's own piece. Pure. */

export interface TextDifference {
  /** Position where the first different word begins. */
  index: number;
  /** Line of that place, from 1. */
  line: number;
  /** Equal in both texts; cut to the asked number of characters. */
  before: string;
  first: string;
  second: string;
  after: string;
}

/** Longest part of a word that is put back to a difference within it. */
const MAX_WORD_CHARACTERS = 24;
const WORD_START = /[\w<|[]/;
const WORD_END = /[\w>|\]]/;

/** Null when the texts are equal. Never cuts a pair of surrogates. Cost O(length). */
export function findDifference(
  first: string,
  second: string,
  contextCharacters: number,
): TextDifference | null {
  if (first === second) return null;
  const equalStart = countEqualStart(first, second);
  const equalEnd = countEqualEnd(first, second, equalStart);
  const index = equalStart - countWordBefore(first, equalStart);
  const shownEnd = equalEnd - countWordAfter(first, first.length - equalEnd);
  const [firstEnd, secondEnd] = [first.length - shownEnd, second.length - shownEnd];
  return {
    index,
    line: countLines(first, index),
    before: first.slice(alignForward(first, Math.max(0, index - contextCharacters)), index),
    first: first.slice(index, firstEnd),
    second: second.slice(index, secondEnd),
    after: first.slice(firstEnd, alignForward(first, firstEnd + contextCharacters)),
  };
}

function countEqualStart(first: string, second: string): number {
  const most = Math.min(first.length, second.length);
  let count = 0;
  while (count < most && first.charCodeAt(count) === second.charCodeAt(count)) count += 1;
  return isInsidePair(first, count) || isInsidePair(second, count) ? count - 1 : count;
}

function countEqualEnd(first: string, second: string, start: number): number {
  const most = Math.min(first.length, second.length) - start;
  let count = 0;
  while (
    count < most &&
    first.charCodeAt(first.length - 1 - count) === second.charCodeAt(second.length - 1 - count)
  ) {
    count += 1;
  }
  const isCut =
    isInsidePair(first, first.length - count) || isInsidePair(second, second.length - count);
  return count > 0 && isCut ? count - 1 : count;
}

function countWordBefore(text: string, end: number): number {
  let count = 0;
  while (count <= MAX_WORD_CHARACTERS && WORD_START.test(text.charAt(end - 1 - count))) count += 1;
  return count > MAX_WORD_CHARACTERS ? 0 : count;
}

function countWordAfter(text: string, start: number): number {
  let count = 0;
  while (count <= MAX_WORD_CHARACTERS && WORD_END.test(text.charAt(start + count))) count += 1;
  return count > MAX_WORD_CHARACTERS ? 0 : count;
}

function countLines(text: string, end: number): number {
  let lines = 1;
  for (let place = text.indexOf("\n"); place !== -1 && place < end; ) {
    lines += 1;
    place = text.indexOf("\n", place + 1);
  }
  return lines;
}

function alignForward(text: string, place: number): number {
  return isInsidePair(text, place) ? place + 1 : place;
}

function isInsidePair(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  const before = text.charCodeAt(place - 1);
  return code >= 0xdc00 && code <= 0xdfff && before >= 0xd800 && before <= 0xdbff;
}
