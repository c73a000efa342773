/**
 * A payload: free text behind a forced opening line, ended by the first occurrence of a sentinel. Nothing is escaped,
 * every byte between the opening's line end and the sentinel is the text: a line end before the sentinel belongs to it.
 */

import { ANY_TEXT, type Dfa } from "./automaton/dfa.ts";
import { concatenateDfas, subtractDfas } from "./automaton/dfa-algebra.ts";
import { limitLength } from "./automaton/dfa-lengths.ts";
import { dfaOfWords } from "./automaton/dfa-words.ts";
import { automaton, type Expression } from "./grammar.ts";

/** How a sentinel and its opening are spelled; the letters are what a model expects around a file's content. */
const TAG = "content";

const ANY_CHARACTER = limitLength(ANY_TEXT, 1, 1);

/**
 * The closing tag, numbered as far as needed to be in none of the texts: `</content>`, `</content-2>`, …
 * Deterministic, so that the same file gives the same prompt.
 */
export function choosePayloadSentinel(...knownTexts: readonly string[]): string {
  for (let number = 1; ; number++) {
    const sentinel = number === 1 ? `</${TAG}>` : `</${TAG}-${number}>`;
    if (!knownTexts.some((text) => text.includes(sentinel))) return sentinel;
  }
}

/** The line in front of a payload, line end included: `<content>\n` for `</content>`. */
export function renderPayloadOpening(sentinel: string): string {
  return `${sentinel.replace("</", "<")}\n`;
}

/** Everything behind the opening: a text and the sentinel, whose first occurrence is the end. */
export function payloadExpression(sentinel: string): Expression {
  return automaton(textsUntil(sentinel));
}

/** The opening, the text and the sentinel. Null when the text cannot be told from its end. */
export function formatPayload(text: string, sentinel: string): string | null {
  if (!isEndedBy(text, sentinel)) return null;
  return `${renderPayloadOpening(sentinel)}${text}${sentinel}`;
}

/** The text of a block that fills `block` from its first to its last character; null when `block` is none. */
export function readPayload(block: string, sentinel: string): string | null {
  const opening = renderPayloadOpening(sentinel);
  if (!block.startsWith(opening)) return null;
  const end = block.indexOf(sentinel, opening.length);
  return end >= 0 && end + sentinel.length === block.length
    ? block.slice(opening.length, end)
    : null;
}

/** True when `terminator` behind `text` is the first one there is, and the text can be said in UTF-8. */
export function isEndedBy(text: string, terminator: string): boolean {
  return `${text}${terminator}`.indexOf(terminator) === text.length && !/\p{Surrogate}/u.test(text);
}

const untilWord = new Map<string, Dfa>();

/**
 * All texts that end with `word` and have it nowhere else. Differs from "a text without the word, then the word"
 * where the word overlaps itself: behind `aa`, `aaa` is over before its last letter.
 */
function textsUntil(word: string): Dfa {
  const known = untilWord.get(word);
  if (known !== undefined) return known;
  const ending = concatenateDfas(ANY_TEXT, dfaOfWords([word]));
  const texts = subtractDfas(ending, concatenateDfas(ending, ANY_CHARACTER, ANY_TEXT));
  untilWord.set(word, texts);
  return texts;
}
