/**
 * Shortens what a test or a tool printed: head and tail by whole lines, what is left out said in their place. A line
 * that is too long by itself is cut at a character. Pure; the tokenizer is a function.
 */
import { findLargestFit } from "../base/largest-fit.ts";
import { type CountTokens, fitsTokens } from "./token-counter.ts";

export interface CutOptions {
  maxTokens: number;
  count: CountTokens;
  /** Says in a line of its own what is left out; default in brackets. For code: as a comment. */
  mark?: (leftOut: string) => string;
}

/** Lines up to this share of the budget are kept whole or not at all. */
const LINE_SHARE = 4;
/** Enough of a long line for any budget: what is beyond is not even counted. */
const MAX_CHARS_PER_TOKEN = 16;

/** The text when it fits, else its two ends; of the two the head is the longer one. At least the mark comes back. */
export function cutOutput(text: string, options: CutOptions): string {
  const { maxTokens, count } = options;
  if (fitsTokens(text, maxTokens, count)) return text;
  const lines = text.split("\n");
  const cutLinesTo = (lineTokens: number): string[] =>
    lines.map((line) => cutLine(line, lineTokens, count));
  const shortest = Math.floor(maxTokens / LINE_SHARE);
  const shortened = cutLinesTo(shortest);
  if (!fitsTokens(shortened.join("\n"), maxTokens, count)) return cutLines(shortened, options);
  // Few lines, some of them long: nothing but the long ones is to be cut, and those as little as possible.
  const more = findLargestFit(maxTokens - shortest, (extra) =>
    fitsTokens(cutLinesTo(shortest + extra).join("\n"), maxTokens, count),
  );
  return cutLinesTo(shortest + more).join("\n");
}

function cutLines(
  lines: readonly string[],
  { maxTokens, count, mark = bracket }: CutOptions,
): string {
  const keep = (kept: number): string => {
    const head = Math.ceil(kept / 2);
    const tail = kept - head;
    const leftOut = lines.length - kept;
    return [
      ...lines.slice(0, head),
      mark(`${leftOut} ${leftOut === 1 ? "line" : "lines"} left out`),
      ...lines.slice(lines.length - tail),
    ].join("\n");
  };
  return keep(findLargestFit(lines.length - 1, (kept) => fitsTokens(keep(kept), maxTokens, count)));
}

/** Both ends of a line, never half of a surrogate pair. */
function cutLine(line: string, maxTokens: number, count: CountTokens): string {
  if (fitsTokens(line, maxTokens, count)) return line;
  const keep = (kept: number): string => {
    const head = line.slice(0, Math.ceil(kept / 2)).replace(/[\uD800-\uDBFF]$/, "");
    const tail = line.slice(line.length - Math.floor(kept / 2)).replace(/^[\uDC00-\uDFFF]/, "");
    const leftOut = line.length - head.length - tail.length;
    return `${head}${bracket(`${leftOut} characters left out`)}${tail}`;
  };
  const most = Math.min(line.length - 1, maxTokens * MAX_CHARS_PER_TOKEN);
  return keep(findLargestFit(most, (kept) => fitsTokens(keep(kept), maxTokens, count)));
}

function bracket(leftOut: string): string {
  return `[${leftOut}]`;
}
