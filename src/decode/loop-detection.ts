/** Tells when generated text goes round in circles. Pure. */
import type { TokenId } from "../base/message.ts";

/** Lines that repeat with a period of at most this many lines are looked for. */
const LONGEST_PERIOD = 8;
/** Real code repeats short lines (closing braces, table rows), but not this often in a row. */
const REPETITIONS = 8;
const LONGEST_LINE = 4_000;

/** True when the last lines repeat with one period eight times over, or one line never ends. */
export function isLooping(text: string): boolean {
  const tail = text.slice(-LONGEST_LINE * 2);
  const lines = tail.split("\n");
  if ((lines.at(-1)?.length ?? 0) > LONGEST_LINE) return true;
  const complete = lines.slice(0, -1);
  for (let period = 1; period <= LONGEST_PERIOD; period++) {
    if (repeats(complete, period)) return true;
  }
  return false;
}

/** Phrases up to this many tokens are looked for; they must fill the last REPEATED_TOKENS. */
const LONGEST_PHRASE_TOKENS = 24;
const REPEATED_TOKENS = 128;

/** True when the last 128 tokens, in any line, are one phrase of at most 24 tokens again and again. */
export function isRepeating(tokens: readonly TokenId[]): boolean {
  if (tokens.length < REPEATED_TOKENS) return false;
  const tail = tokens.slice(-REPEATED_TOKENS);
  for (let period = 1; period <= LONGEST_PHRASE_TOKENS; period++) {
    if (tail.every((token, index) => index < period || token === tail[index - period])) return true;
  }
  return false;
}

function repeats(lines: readonly string[], period: number): boolean {
  const needed = period * REPETITIONS;
  if (lines.length < needed) return false;
  const tail = lines.slice(-needed);
  const hasContent = tail.some((line) => /\w/.test(line));
  return hasContent && tail.every((line, index) => line === tail[index % period]);
}
