/**
 * What of a prompt is not its messages. Two prompts that differ only in what was said must have the same skeleton; a
 * difference is the template speaking.
 */
import { listWords } from "../static/printed-prose.ts";

export interface Difference {
  expected: string;
  actual: string;
  /** Plain words came or went, not only markup. */
  isSpoken: boolean;
}

/** `base` is a prompt with `neutral` in it, `actual` the prompt with `bait` in its place. */
export function compareBait(
  base: string,
  actual: string,
  { neutral, bait }: { neutral: string; bait: string },
): Difference | null {
  const expected = base.split(neutral).join(bait);
  if (expected === actual) return null;
  // A template that prints messages as JSON spells some letters by their codes.
  const [plainExpected, plainActual] = [decodeJson(expected), decodeJson(actual)];
  return plainExpected === plainActual ? null : describeDifference(plainExpected, plainActual);
}

function decodeJson(text: string): string {
  return text.replace(/\\u([\da-fA-F]{4})/g, (_, code) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** The part in which two texts differ, with their words compared. */
export function describeDifference(expected: string, actual: string): Difference {
  const shortest = Math.min(expected.length, actual.length);
  let start = 0;
  while (start < shortest && expected[start] === actual[start]) start += 1;
  let end = 0;
  while (end < shortest - start && expected.at(-1 - end) === actual.at(-1 - end)) end += 1;
  const [one, other] = [expected, actual].map((text) => text.slice(start, text.length - end));
  return {
    expected: one ?? "",
    actual: other ?? "",
    isSpoken: countWords(expected) !== countWords(actual) || listWords(other ?? "").length > 0,
  };
}

function countWords(text: string): number {
  return listWords(text).length;
}

/** The pieces of a prompt between the marks of its messages; null when a mark is missing or out of order. */
export function splitAtMessages(prompt: string, marks: readonly string[]): string[] | null {
  const pieces: string[] = [];
  let at = 0;
  for (const mark of marks) {
    const next = prompt.indexOf(mark, at);
    if (next < 0) return null;
    pieces.push(prompt.slice(at, next));
    at = next + mark.length;
  }
  return [...pieces, prompt.slice(at)].map((piece) => piece.replace(/\d+/g, "0"));
}
