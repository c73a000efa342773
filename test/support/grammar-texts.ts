/** Texts that are likely to show where two readers of a grammar differ: on its edge, on both sides. */
import type { Matcher } from "../../src/grammar/matcher/matcher.ts";
import { createRandomText } from "./random-grammar.ts";
import type { RandomSource } from "./random-source.ts";

const MAX_STEPS = 60;
/** Longer completions would only make the comparison slow. */
const MAX_COMPLETION_BYTES = 4_000;

/** A third each: texts that match, those with one change, texts of odd characters. */
export function createTexts(matcher: Matcher, random: RandomSource, count: number): string[] {
  const texts: string[] = [""];
  while (texts.length < count) {
    const walked = walk(matcher, random);
    if (walked !== null) texts.push(walked, mutate(walked, random));
    texts.push(createRandomText(random, 1 + random.below(8)));
  }
  return texts.slice(0, count);
}

/** A random way through the matcher, then the shortest way out; null when that is long. */
function walk(matcher: Matcher, random: RandomSource): string | null {
  const bytes: number[] = [];
  let state = matcher.start;
  for (let steps = random.below(MAX_STEPS); steps > 0; steps--) {
    const allowed = state.allowedBytes();
    if (allowed.length === 0 || (state.isComplete && random.below(8) === 0)) break;
    const byte = random.pick(allowed);
    bytes.push(byte);
    state = state.acceptByte(byte);
  }
  const end = state.shortestCompletion();
  if (end === null || end.length > MAX_COMPLETION_BYTES) return null;
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
    Uint8Array.from([...bytes, ...end]),
  );
}

function mutate(text: string, random: RandomSource): string {
  const characters = [...text];
  const at = random.below(characters.length + 1);
  const kind = random.below(4);
  if (kind === 0) characters.splice(at, 1);
  else if (kind === 1) characters.splice(at, 0, createRandomText(random, 1));
  else if (kind === 2) characters.splice(at, 1, createRandomText(random, 1));
  else characters.splice(at, 0, ...characters.slice(at, at + 1 + random.below(3)));
  return characters.join("");
}
