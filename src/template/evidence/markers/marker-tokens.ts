/** How a vocabulary reads the markers of a template: as one token, and of which kind, or in pieces. */
import type { TokenId } from "../../../base/message.ts";
import type { TokenKind, Vocabulary } from "../../../runtime/vocabulary.ts";
import { isOneEditApart } from "./one-edit.ts";

export interface MarkerToken {
  token: TokenId;
  kind: TokenKind;
}

/** Null when the marker is split into several tokens. */
export function findMarkerToken(marker: string, vocabulary: Vocabulary): MarkerToken | null {
  const { tokenizer } = vocabulary;
  const tokens = tokenizer.tokenize(marker, { controlTokens: true, continuation: true });
  const [token] = tokens;
  if (tokens.length !== 1 || token === undefined) return null;
  return { token, kind: vocabulary.kindOf(token) };
}

/** True for a marker that text is never split at: a control token, or one the vocabulary's maker has added. */
export function isMarkup(found: MarkerToken | null): found is MarkerToken {
  return found?.kind === "control" || found?.kind === "user-defined";
}

/** Too short to be told from another one by a single character. */
const SHORTEST_COMPARED = 6;

/** The marker of the vocabulary that was meant by one it does not have; null when none is near. */
export function findMeantMarker(marker: string, { tokenizer }: Vocabulary): string | null {
  if (marker.length < SHORTEST_COMPARED) return null;
  const letters = keepLetters(marker);
  const near = tokenizer.controlLiterals.find(
    (literal) =>
      literal.length >= SHORTEST_COMPARED &&
      (isOneEditApart(marker, literal) || (letters !== "" && keepLetters(literal) === letters)),
  );
  return near ?? null;
}

/** Bars and angle brackets aside: "<|im_end>" and "<|IM-END|>" mean "<|im_end|>". A slash tells an end from a start. */
function keepLetters(marker: string): string {
  return marker.toLowerCase().replace(/[^\p{L}\p{N}/]/gu, "");
}
