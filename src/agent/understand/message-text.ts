/**
 * A message made ready for the rules: bounded, in sentences, pasted output set aside and quoted texts masked, so that a
 * verb inside a quote commands nothing. Pure. Invariant: all texts have the same length, so offsets mean the same in each.
 */
import { findPastedLines } from "./pasted-lines.ts";
import { listQuotedTexts, type QuotedText } from "./quoted-texts.ts";

export interface Sentence {
  start: number;
  end: number;
  /** It ends with a question mark. */
  endsAsked: boolean;
}

export interface MessageText {
  /** As it was written, control characters turned to blanks. */
  full: string;
  /** The person's own words as they wrote them; what was pasted is blank. */
  own: string;
  /** The same with the insides of quotes masked, file names excepted. */
  masked: string;
  /** Those in the person's own words. */
  quotes: readonly QuotedText[];
  /** Of the person's own words. */
  sentences: readonly Sentence[];
}

/** The beginning and the end of a longer message are read: what is wanted stands before or after what was pasted. */
const MAX_HEAD_CHARS = 24_000;
const MAX_TAIL_CHARS = 8_000;
const MAX_FIRST = 200;
const MAX_LAST = 100;

const FILE_NAME = /^[\w@./\\-]{1,200}\.\w{1,8}$/;
/** What follows the end of a sentence; a dot inside a word ends none. */
const ENDS_WORD = /^["')\]]?(?:\s|$)/;
const ABBREVIATION = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs)$/i;

export function readMessageText(message: string): MessageText {
  const full = boundMessage(message);
  const own = blankPasted(full);
  const quotes = listQuotedTexts(own);
  const masked = maskQuotes(own, quotes);
  return { full, own, masked, quotes, sentences: splitSentences(masked) };
}

function boundMessage(message: string): string {
  const isLong = message.length > MAX_HEAD_CHARS + MAX_TAIL_CHARS;
  const text = isLong
    ? `${message.slice(0, MAX_HEAD_CHARS)}\n${message.slice(-MAX_TAIL_CHARS)}`
    : message;
  return text.replace(/[^\P{Cc}\n]/gu, " ").replace(/[’ʼ]/g, "'");
}

function blankPasted(full: string): string {
  const lines = full.split("\n");
  const { isPasted } = findPastedLines(lines);
  return lines.map((line, at) => (isPasted[at] ? " ".repeat(line.length) : line)).join("\n");
}

/** A quoted file name stays readable: it says where something is to be done. */
function maskQuotes(own: string, quotes: readonly QuotedText[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { start, end, text } of quotes) {
    parts.push(own.slice(done, start));
    parts.push(FILE_NAME.test(text) ? own.slice(start, end) : "x".repeat(end - start));
    done = end;
  }
  parts.push(own.slice(done));
  return parts.join("");
}

function splitSentences(masked: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const close = (end: number): void => {
    const said = masked.slice(start, end);
    if (/[\p{L}\p{N}]/u.test(said)) {
      sentences.push({ start, end, endsAsked: endsInQuestion(said) });
    }
    start = end;
  };
  for (const { 0: mark, index } of masked.matchAll(/\n|[.!?]+/g)) {
    const before = masked.slice(Math.max(start, index - 8), index);
    const isEnd =
      mark === "\n" || ENDS_WORD.test(masked.slice(index + mark.length, index + mark.length + 2));
    if (isEnd && (mark !== "." || !ABBREVIATION.test(before))) close(index + mark.length);
  }
  close(masked.length);
  if (sentences.length <= MAX_FIRST + MAX_LAST) return sentences;
  return [...sentences.slice(0, MAX_FIRST), ...sentences.slice(-MAX_LAST)];
}

function endsInQuestion(said: string): boolean {
  let at = said.length - 1;
  while (/[\s"')!.]/.test(said[at] ?? "")) at -= 1;
  return said[at] === "?";
}
