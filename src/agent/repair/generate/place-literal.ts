/**
 * Lays a string literal over a text that the program gave, and says what the literal would have to say for the text to be
 * another. Pure.
 */
import type { LiteralText, StringLiteral } from "../../../code/string-literals.ts";
import type { TextPair } from "./text-pairs.ts";

/** In place of each text of the literal, in order; what stands in its holes stays. */
export type NewTexts = readonly string[];

/** A shorter piece of a text stands everywhere. */
const MIN_PIECE_CHARS = 3;
const MAX_PLACES = 8;

export function textsOf({ parts }: StringLiteral): LiteralText[] {
  return parts.filter((part) => part.kind === "text");
}

/** What the texts would have to be; null where the literal cannot have made the actual text, or not this difference. */
export function rewriteTexts(literal: StringLiteral, pair: TextPair): NewTexts | null {
  const texts = textsOf(literal).map(({ text }) => text);
  const [only = ""] = texts;
  if (texts.length === 1) {
    return rewriteWhole(only, pair) ?? rewriteInside(only, pair) ?? rewriteJoint(only, pair);
  }
  return texts.join("").trim().length < MIN_PIECE_CHARS ? null : rewriteAround(texts, pair);
}

/** The literal is the actual text, or a piece of it that holds all of the difference. */
function rewriteWhole(text: string, { actual, expected }: TextPair): NewTexts | null {
  if (text === actual) return [expected];
  if (text.trim().length < MIN_PIECE_CHARS) return null;
  let from = actual.indexOf(text);
  for (let tries = 0; from >= 0 && tries < MAX_PLACES; tries++) {
    const changed = cutOut(expected, actual.slice(0, from), actual.slice(from + text.length));
    if (changed !== null) return [changed];
    from = actual.indexOf(text, from + 1);
  }
  return null;
}

/** The actual text is a piece of the literal. */
function rewriteInside(text: string, { actual, expected }: TextPair): NewTexts | null {
  if (actual.trim().length < MIN_PIECE_CHARS) return null;
  const from = text.indexOf(actual);
  if (from < 0 || text.includes(actual, from + 1)) return null;
  return [text.slice(0, from) + expected + text.slice(from + actual.length)];
}

/** The literal stands between other things, always the same: ", " of a list. */
function rewriteJoint(text: string, { actual, expected }: TextPair): NewTexts | null {
  if (text === "") return null;
  const pieces = actual.split(text);
  const [first = "", second = ""] = pieces;
  if (pieces.length < 3 || second === "" || !expected.startsWith(first)) return null;
  const end = expected.indexOf(second, first.length);
  if (end < 0) return null;
  const joint = expected.slice(first.length, end);
  return joint !== text && pieces.join(joint) === expected ? [joint] : null;
}

/** Texts around holes: what stood in the holes must stand in the expected text too, in the same order. */
function rewriteAround(texts: readonly string[], { actual, expected }: TextPair): NewTexts | null {
  const places = placeTexts(texts, actual);
  if (places === null) return null;
  const [start = 0] = places;
  const lastText = texts.at(-1) ?? "";
  const end = (places.at(-1) ?? 0) + lastText.length;
  const inner = cutOut(expected, actual.slice(0, start), actual.slice(end));
  if (inner === null) return null;
  const changed: string[] = [];
  let at = 0;
  for (let index = 0; index < texts.length - 1; index++) {
    const text = texts[index] ?? "";
    const valueFrom = (places[index] ?? 0) + text.length;
    const value = actual.slice(valueFrom, places[index + 1]);
    const found = findValue(inner, { at, text, value });
    if (found === null) return null;
    changed.push(inner.slice(at, found));
    at = found + value.length;
  }
  return [...changed, inner.slice(at)];
}

/** Where each text stands; the first as early as it can, the last at the end where it is empty. */
function placeTexts(texts: readonly string[], actual: string): number[] | null {
  const places: number[] = [];
  let at = 0;
  for (const [index, text] of texts.entries()) {
    const isOpenEnd = text === "" && index === texts.length - 1;
    const place = isOpenEnd ? actual.length : actual.indexOf(text, at);
    if (place < 0) return null;
    places.push(place);
    at = place + text.length;
  }
  return places;
}

/** Where the value stands: behind the text as it was, else where it comes next. */
function findValue(
  inner: string,
  { at, text, value }: { at: number; text: string; value: string },
): number | null {
  if (inner.startsWith(text + value, at)) return at + text.length;
  if (value === "") return null;
  const found = inner.indexOf(value, at);
  return found < 0 ? null : found;
}

/** What stands between the two; null where they do not stand at the ends. */
function cutOut(text: string, before: string, after: string): string | null {
  if (text.length < before.length + after.length) return null;
  if (!text.startsWith(before) || !text.endsWith(after)) return null;
  return text.slice(before.length, text.length - after.length);
}
