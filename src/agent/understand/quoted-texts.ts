/**
 * The texts a person put in backticks or quotes. An apostrophe is no quote. Pure, one pass: each search for a closing
 * mark looks only a little way ahead, so that thousands of stray marks cost no more than their number.
 */

export interface QuotedText {
  mark: "code" | "words";
  /** Without the marks and the blanks inside them. */
  text: string;
  /** Offsets of the whole, marks included. */
  start: number;
  end: number;
}

const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "“": "”",
  "„": "“",
  "‘": "’",
  "«": "»",
};
/** Longer stretches between two marks are prose that happens to hold both. */
const MAX_CODE_CHARS = 500;
const MAX_WORDS_CHARS = 200;
const WORD = /[\p{L}\p{N}_]/u;

export function listQuotedTexts(text: string): QuotedText[] {
  const found: QuotedText[] = [];
  for (let at = 0; at < text.length; ) {
    const quoted = text[at] === "`" ? readCode(text, at) : readWords(text, at);
    if (quoted !== null) found.push(quoted);
    at = quoted?.end ?? skipMark(text, at);
  }
  return found;
}

/** As many backticks close it as opened it. */
function readCode(text: string, start: number): QuotedText | null {
  const inner = skipMark(text, start);
  const marks = text.slice(start, inner);
  if (marks.length > 2) return null; // a fence, which is a block of its own
  const ahead = text.slice(inner, inner + MAX_CODE_CHARS);
  const length = ahead.indexOf(marks);
  const content = length === -1 ? "" : ahead.slice(0, length).trim();
  if (content === "" || content.includes("\n\n")) return null;
  return { mark: "code", text: content, start, end: inner + length + marks.length };
}

function readWords(text: string, start: number): QuotedText | null {
  const mark = text[start] ?? "";
  const closing = CLOSING[mark];
  if (closing === undefined || (isWordAt(text, start - 1) && mark !== "„")) return null;
  const ahead = text.slice(start + 1, start + 1 + MAX_WORDS_CHARS);
  const line = ahead.split("\n", 1)[0] ?? "";
  const length = findClosing(line, closing);
  const content = length === -1 ? "" : line.slice(0, length).trim();
  if (content === "") return null;
  return { mark: "words", text: content, start, end: start + length + 2 };
}

/** Where the quote ends; a mark within a word, as in "don't", ends nothing. */
function findClosing(line: string, closing: string): number {
  for (let at = line.indexOf(closing, 1); at !== -1; at = line.indexOf(closing, at + 1)) {
    if (!isWordAt(line, at + 1) && line[at - 1] !== " ") return at;
  }
  return -1;
}

function isWordAt(text: string, at: number): boolean {
  return WORD.test(text[at] ?? "");
}

function skipMark(text: string, start: number): number {
  let at = start + 1;
  if (text[start] === "`") while (text[at] === "`") at += 1;
  return at;
}
