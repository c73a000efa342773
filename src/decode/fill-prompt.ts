/**
 * The prompt of fill-in-the-middle: the markers around the code before and behind a hole, in the order of the family.
 * What stands in front of the hole comes first where the family allows it, so that the holes of one file share it.
 */
import type { TokenId } from "../base/message.ts";
import type { InfillTokens, Tokenizer } from "../runtime/engine.ts";

/** Tokens of code; a marker that it spells stays text, in halves where the vocabulary would find it otherwise. */
export function encodeCode(tokenizer: Tokenizer, text: string, infill?: InfillTokens): TokenId[] {
  const encode = (part: string): TokenId[] =>
    part === "" ? [] : tokenizer.tokenize(part, { controlTokens: false, continuation: true });
  const tokens = encode(text);
  if (infill === undefined) return tokens;
  const markers = listMarkers(infill);
  const found = [...new Set(tokens.filter((token) => markers.includes(token)))];
  if (found.length === 0) return tokens;
  const spellings = found.map((token) => tokenizer.detokenize([token], { controlTokens: true }));
  return splitInside(text, spellings).flatMap(encode);
}

/** Everything in front of the first token of the hole, and the text that is fed behind it. */
export interface FillPrompt {
  tokens: TokenId[];
  /** Its end may be written anew by the model, in longer tokens. */
  text: string;
}

export function composeInfill(
  tokenizer: Tokenizer,
  infill: InfillTokens,
  { before, after, beginning }: { before: string; after: string; beginning: string },
): FillPrompt {
  const begin = tokenizer.bosToken === null ? [] : [tokenizer.bosToken];
  const encode = (text: string): TokenId[] => encodeCode(tokenizer, text, infill);
  const suffix = [infill.suffix, ...encode(after)];
  const middle = infill.middle === null ? [] : [infill.middle];
  if (infill.order === "suffix-first" && infill.middle === null) {
    return { tokens: [...begin, ...suffix, infill.prefix], text: before + beginning };
  }
  const prefix = [infill.prefix, ...encode(before)];
  const parts = infill.order === "suffix-first" ? [suffix, prefix] : [prefix, suffix];
  return { tokens: [...begin, ...parts.flat(), ...middle], text: beginning };
}

function listMarkers({ prefix, suffix, middle, endTokens }: InfillTokens): TokenId[] {
  return [prefix, suffix, ...(middle === null ? [] : [middle]), ...endTokens];
}

/** Cuts behind the first character of each spelling. */
function splitInside(text: string, spellings: readonly string[]): string[] {
  return spellings
    .filter((spelling) => spelling.length > 1)
    .reduce<string[]>(
      (parts, spelling) =>
        parts.flatMap((part) => {
          const [first = ""] = spelling;
          const pieces = part.split(spelling);
          return pieces.flatMap((piece, index) => [
            (index === 0 ? "" : spelling.slice(first.length)) +
              piece +
              (index === pieces.length - 1 ? "" : first),
          ]);
        }),
      [text],
    );
}
