/** Which tokens may come next under a grammar, listed only as far as the list is short. Pure. */
import type { TokenId } from "../base/message.ts";
import type { MatcherState } from "../grammar/matcher/matcher.ts";
import type { Tokenizer } from "../runtime/engine.ts";
import type { PieceRange, Vocabulary } from "./vocabulary.ts";

export interface NextTokens {
  /** At most the limit; each may come next. Tokens that end the generation are not in it. */
  tokens: readonly TokenId[];
  /** False when there may be others. */
  isWhole: boolean;
}

/** Walks the vocabulary along the grammar until `limit` tokens are found; cost grows with the limit alone. */
export function listNextTokens(
  vocabulary: Vocabulary,
  state: MatcherState,
  limit: number,
): NextTokens {
  const tokens: TokenId[] = [];
  const references = state.allowedTokens();
  if (references !== null) tokens.push(...references.ids);
  const isOpen = references !== null && references.anyBut.length > 0;
  if (isOpen) tokens.push(...listAllBut(vocabulary, references.anyBut, limit));
  const isWhole = collect(vocabulary, vocabulary.all, { state, tokens, limit });
  return { tokens: tokens.slice(0, limit), isWhole: isWhole && !isOpen && tokens.length <= limit };
}

/** Where a sampled token leads: as a token the grammar names, else as the text it stands for; null when refused. */
export function acceptSampled(
  state: MatcherState,
  token: TokenId,
  tokenizer: Pick<Tokenizer, "tokenBytes">,
): MatcherState | null {
  const named = state.allowedTokens();
  const isNamed =
    named !== null &&
    (named.ids.includes(token) || (named.anyBut.length > 0 && !named.anyBut.includes(token)));
  const bytes = tokenizer.tokenBytes(token);
  if (!isNamed && bytes.length === 0) return null;
  const next = isNamed ? state.acceptToken(token) : state.accept(bytes);
  return next.isDeadEnd ? null : next;
}

/** False when the limit cut the walk short. */
function collect(
  vocabulary: Vocabulary,
  range: PieceRange,
  walk: { state: MatcherState; tokens: TokenId[]; limit: number },
): boolean {
  for (const byte of walk.state.allowedBytes()) {
    if (byte === 0 && range.depth === 0) continue; // llama.cpp samples no token that begins with NUL
    if (walk.tokens.length > walk.limit) return false;
    const longer = vocabulary.narrow(range, byte);
    if (longer === null) continue;
    walk.tokens.push(...vocabulary.tokensEndingAt(longer));
    if (!vocabulary.goesOn(longer)) continue;
    const state = walk.state.acceptByte(byte);
    if (!collect(vocabulary, longer, { ...walk, state })) return false;
  }
  return true;
}

function listAllBut(
  vocabulary: Vocabulary,
  refused: readonly TokenId[],
  limit: number,
): readonly TokenId[] {
  return vocabulary.firstTokens(limit + refused.length).filter((token) => !refused.includes(token));
}
