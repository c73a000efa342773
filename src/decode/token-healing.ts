/**
 * Which tokens to feed for text that must follow, so that the model never stands at a boundary it would not have
 * chosen itself: the last ones are held back where a longer token could begin with their text. Pure.
 * Source of the rule: llguidance, docs/fast_forward.md.
 */
import type { TokenId } from "../base/message.ts";
import type { MatcherState } from "../grammar/matcher/matcher.ts";
import type { Tokenizer } from "../runtime/engine.ts";
import { commonPrefixLength } from "../runtime/prefix.ts";
import type { PieceRange, Vocabulary } from "./vocabulary.ts";

/** Of forced text, at least this much of the end is looked at for the beginning of a longer token. */
const LOOK_BACK_TOKENS = 4;
const LOOK_BACK_BYTES = 7;

/** More ways to go on than these are not tried one by one. */
const MOST_TRIED = 16;
const LOOK_AHEAD_BYTES = 16;

export interface HealingTools {
  tokenizer: Pick<Tokenizer, "tokenize" | "tokenBytes">;
  vocabulary: Vocabulary;
}

export interface HealedText {
  /** Canonical tokens of the beginning of the text. */
  tokens: readonly TokenId[];
  /** How many bytes they cover; the rest is left to the model. */
  fedBytes: number;
}

const NOTHING_FED: HealedText = { tokens: [], fedBytes: 0 };

/** `after`: what the grammar allows behind `bytes`. Text that is followed by no bytes is fed as a whole. */
export function healForcedText(
  tools: HealingTools,
  bytes: Uint8Array,
  after: MatcherState,
): HealedText {
  // llama.cpp's grammars accept no token that begins with NUL.
  const tokens = bytes.includes(0) ? null : tokenizeBytes(tools.tokenizer, bytes);
  if (tokens === null) return NOTHING_FED;
  const ends = listEnds(tools.tokenizer, tokens);
  const longerFrom = findLongerToken(tools.vocabulary, bytes, { ends, after });
  const stable = countStable(tools.tokenizer, { bytes, tokens, after });
  if (longerFrom === null && stable === tokens.length) return { tokens, fedBytes: bytes.length };
  const before = longerFrom ?? bytes.length;
  let kept = Math.min(stable, ends.filter((end) => end <= before).length);
  while (kept > 0 && isInsideCharacter(bytes, ends[kept - 1] ?? 0)) kept -= 1;
  return { tokens: tokens.slice(0, kept), fedBytes: ends[kept - 1] ?? 0 };
}

/** The canonical tokens of bytes inside a text; null where they are no text or the vocabulary changes them. */
export function tokenizeBytes(
  tokenizer: HealingTools["tokenizer"],
  bytes: Uint8Array,
): readonly TokenId[] | null {
  const text = decodeText(bytes);
  if (text === null) return null;
  const tokens = tokenizer.tokenize(text, { controlTokens: false, continuation: true });
  const spelled = Buffer.concat(tokens.map((token) => tokenizer.tokenBytes(token)));
  return spelled.equals(bytes) ? tokens : null;
}

/** Tokens for bytes after which nothing is chosen: canonical where they are text; null where no tokens spell them. */
export function spellForced(tools: HealingTools, bytes: Uint8Array): readonly TokenId[] | null {
  return tokenizeBytes(tools.tokenizer, bytes) ?? spellBytes(tools.vocabulary, bytes);
}

/** The longest known token at each place: a spelling that always works where the bytes are in the vocabulary. */
function spellBytes(vocabulary: Vocabulary, bytes: Uint8Array): readonly TokenId[] | null {
  const tokens: TokenId[] = [];
  for (let at = 0; at < bytes.length; ) {
    let range: PieceRange | null = vocabulary.all;
    let best: { token: TokenId; end: number } | null = null;
    for (let end = at; end < bytes.length && range !== null; end++) {
      range = vocabulary.narrow(range, bytes[end] ?? 0);
      const [token] = range === null ? [] : vocabulary.tokensEndingAt(range);
      if (token !== undefined) best = { token, end: end + 1 };
    }
    if (best === null) return null;
    tokens.push(best.token);
    at = best.end;
  }
  return tokens;
}

/** The first byte from which a longer token could be read that the grammar goes along with. */
function findLongerToken(
  vocabulary: Vocabulary,
  bytes: Uint8Array,
  { ends, after }: { ends: readonly number[]; after: MatcherState },
): number | null {
  if (after.allowedBytes().length === 0) return null;
  const lastTokens = ends[ends.length - 1 - LOOK_BACK_TOKENS] ?? 0;
  const start = Math.max(0, Math.min(lastTokens, bytes.length - LOOK_BACK_BYTES));
  for (let from = start; from < bytes.length; from++) {
    const range = vocabulary.narrowAll(vocabulary.all, bytes.subarray(from));
    if (range !== null && canGoOn(vocabulary, range, after)) return from;
  }
  return null;
}

/**
 * How many of the tokens stay the same whatever follows: merges of a pair can depend on what stands behind it, without
 * any longer token. Only where few enough things can follow to try them all.
 */
function countStable(
  tokenizer: HealingTools["tokenizer"],
  { bytes, tokens, after }: { bytes: Uint8Array; tokens: readonly TokenId[]; after: MatcherState },
): number {
  const next = after.allowedBytes();
  if (next.length > MOST_TRIED) return tokens.length;
  const counts = next.map((byte) => {
    const rest = after.acceptByte(byte).forced().subarray(0, LOOK_AHEAD_BYTES);
    const longer = tokenizeBytes(tokenizer, Buffer.concat([bytes, Uint8Array.of(byte), rest]));
    return longer === null ? tokens.length : commonPrefixLength(tokens, longer);
  });
  return Math.min(tokens.length, ...counts);
}

/** True when a token of `range` is longer, by bytes that the grammar allows. */
function canGoOn(vocabulary: Vocabulary, range: PieceRange, state: MatcherState): boolean {
  if (!vocabulary.goesOn(range)) return false;
  return state.allowedBytes().some((byte) => {
    const longer = vocabulary.narrow(range, byte);
    if (longer === null) return false;
    if (vocabulary.tokensEndingAt(longer).length > 0) return true;
    return canGoOn(vocabulary, longer, state.acceptByte(byte));
  });
}

/** Where each token ends, in bytes. */
function listEnds(tokenizer: HealingTools["tokenizer"], tokens: readonly TokenId[]): number[] {
  let end = 0;
  return tokens.map((token) => {
    end += tokenizer.tokenBytes(token).length;
    return end;
  });
}

function isInsideCharacter(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at] ?? 0) & 0xc0) === 0x80;
}

function decodeText(bytes: Uint8Array): string | null {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    return null;
  }
}

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
