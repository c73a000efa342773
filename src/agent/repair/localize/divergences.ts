/**
 * Where the model, asked to write the code anew with the failure in view, would have gone another way than the code
 * does, and which lines that makes suspicious. Pure.
 */
import { readLineStarts } from "../../../code/source-lines.ts";
import type { ScoredToken } from "../../../decode/score-block.ts";

export interface Divergence {
  /** Index of the token that stands there. */
  index: number;
  /** Where it begins in the text, in UTF-16 units. */
  offset: number;
  /** The line of the text it is on, from 1. */
  line: number;
  /** What the model would have written. */
  token: number;
  text: string;
  /** Of that token, natural logarithm. */
  logLikelihood: number;
}

/** Less likely than this (one in four hundred) a way is not worth going. */
const LEAST_LIKELY = -6;
const MAX_DIVERGENCES = 200;

export interface DivergenceInput {
  tokens: readonly ScoredToken[];
  /** The text that was scored. */
  text: string;
  /** Lines of the text, from 1, in which a difference may be one of the bug. */
  codeLines: ReadonlySet<number>;
  /** The text a token adds; "" for a control token. */
  spell: (token: number) => string;
}

/** Every other way that is likely enough, the likeliest first. */
export function listDivergences({ tokens, text, codeLines, spell }: DivergenceInput): Divergence[] {
  const lineAt = createLineIndex(text);
  const divergences: Divergence[] = [];
  for (const [index, { offset, alternatives }] of tokens.entries()) {
    const line = lineAt(offset);
    if (!codeLines.has(line)) continue;
    for (const { token, logLikelihood } of alternatives) {
      if (logLikelihood < LEAST_LIKELY) break;
      const spelled = spell(token);
      // A part of a character would come out as another one.
      if (spelled !== "" && !spelled.includes("\uFFFD")) {
        divergences.push({ index, offset, line, token, text: spelled, logLikelihood });
      }
    }
  }
  divergences.sort((a, b) => b.logLikelihood - a.logLikelihood || a.index - b.index);
  return divergences.slice(0, MAX_DIVERGENCES);
}

/**
 * How suspicious each code line is, from 0 to 1: how much likelier than what stands there the best other token is, at
 * the place of the line where that is most.
 */
export function suspectLines({
  tokens,
  text,
  codeLines,
}: Omit<DivergenceInput, "spell">): Map<number, number> {
  const lineAt = createLineIndex(text);
  const margins = new Map<number, number>();
  for (const { offset, logLikelihood, alternatives } of tokens) {
    const line = lineAt(offset);
    const [best] = alternatives;
    if (best === undefined || !codeLines.has(line)) continue;
    const margin = best.logLikelihood - logLikelihood;
    margins.set(line, Math.max(margin, margins.get(line) ?? Number.NEGATIVE_INFINITY));
  }
  return new Map([...margins].map(([line, margin]) => [line, 1 / (1 + Math.exp(-margin / 2))]));
}

/** How likely the model holds `replacement` at `offset`, judged by the first token that differs; null when it never thought of it. */
export function likelihoodAt(
  tokens: readonly ScoredToken[],
  { text, offset, newText }: { text: string; offset: number; newText: string },
  spell: (token: number) => string,
): number | null {
  const place = findToken(tokens, offset);
  // A longer token may take the place of the one that ends here: ">=" is one token, and so is ">".
  const found = [tokens[place], tokens[place - 1]].flatMap((scored) => {
    if (scored === undefined) return [];
    // The token may begin before the place: what it begins with stays as it is.
    const kept = text.slice(scored.offset, offset);
    const written = kept + newText;
    const fitting = scored.alternatives.find(({ token }) => {
      const spelled = spell(token);
      return spelled.length > kept.length && written.startsWith(spelled);
    });
    return fitting === undefined ? [] : [fitting.logLikelihood];
  });
  return found.length === 0 ? null : Math.max(...found);
}

/** The last token that begins at or before `offset`. */
function findToken(tokens: readonly ScoredToken[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** From an offset to its line, from 1. */
export function createLineIndex(text: string): (offset: number) => number {
  const starts = readLineStarts(text);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
