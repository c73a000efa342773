/**
 * How much of a known text the decoder would feed without sampling, if the model said that text in its own tokens.
 * Follows the decoder's loop step by step: forced run, healing, one sampled token. Pure; needs a vocabulary, no weights.
 */
import type { TokenId } from "../base/message.ts";
import { isAtEnd, planFeed, readForcedRun, spellItems } from "../decode/forced-run.ts";
import { acceptSampled } from "../decode/next-tokens.ts";
import { vocabularyOf } from "../decode/vocabulary.ts";
import type { MatcherState } from "../grammar/matcher/matcher.ts";
import type { Tokenizer } from "../runtime/engine.ts";

export interface ForcedShare {
  /** Of the text as the decoder writes it. */
  tokens: number;
  forced: number;
  /** The tokens are those that the tokenizer itself makes of the text. */
  isCanonical: boolean;
}

/** Where the grammar depends on what is decided already: the start of a narrower one for the same text, or null. */
export type Narrow = (soFar: string) => MatcherState | null;

export interface MeasuredText {
  text: string;
  start: MatcherState;
  /** Texts that stand for control tokens wherever they occur; all else is tokenised as plain text. */
  markers?: readonly string[];
  narrow?: Narrow;
}

/** Null where the grammar does not let the text through. An optional continuation that is not taken counts as nothing. */
export function measureForcedShare(
  tokenizer: Tokenizer,
  { text, start, markers = [], narrow = () => null }: MeasuredText,
): ForcedShare | null {
  const tools = { tokenizer, vocabulary: vocabularyOf(tokenizer) };
  const source = Buffer.from(text, "utf8");
  const tokenize = (part: string) => tokenizeMarked(tokenizer, part, markers);
  const canonical = tokenize(text);
  const spelled = new SpelledText(tokenizer);
  let forced = 0;
  let state = start;
  for (;;) {
    state = narrowDown(state, narrow, { spelled, tokenizer });
    const run = readForcedRun(state);
    if (isAtEnd(run.after)) {
      const rest = spellItems(tools, run.items) ?? [];
      forced += rest.length;
      spelled.add(rest);
      break;
    }
    const feed = planFeed(tools, state, run);
    forced += feed.tokens.length;
    spelled.add(feed.tokens);
    if (spelled.bytes.equals(source) && feed.state.isComplete) break;
    const said = nextToken(tokenize, source, { canonical, spelled });
    const next = said === undefined ? null : acceptSampled(feed.state, said, tokenizer);
    if (said === undefined || next === null) return null;
    spelled.add([said]);
    state = next;
  }
  if (!spelled.bytes.equals(source)) return null;
  const isCanonical = spelled.tokens.join() === canonical.join();
  return { tokens: spelled.tokens.length, forced, isCanonical };
}

/** Tokens and the bytes they stand for, control tokens as their literals. */
class SpelledText {
  readonly tokens: TokenId[] = [];
  readonly #tokenizer: Tokenizer;
  bytes = Buffer.alloc(0);

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  add(tokens: readonly TokenId[]): void {
    this.tokens.push(...tokens);
    this.bytes = Buffer.concat([this.bytes, ...tokens.map((token) => this.#bytesOf(token))]);
  }

  /** True when these tokens begin with the ones written so far. */
  isBeginningOf(tokens: readonly TokenId[]): boolean {
    return this.tokens.every((token, index) => token === tokens[index]);
  }

  #bytesOf(token: TokenId): Uint8Array {
    const bytes = this.#tokenizer.tokenBytes(token);
    if (bytes.length > 0) return bytes;
    return Buffer.from(this.#tokenizer.detokenize([token], { controlTokens: true }), "utf8");
  }
}

function narrowDown(
  state: MatcherState,
  narrow: Narrow,
  { spelled, tokenizer }: { spelled: SpelledText; tokenizer: Tokenizer },
): MatcherState {
  const decided = readForcedRun(state).items.flatMap((item) =>
    item.kind === "text" ? [item.bytes] : [],
  );
  const narrower = narrow(Buffer.concat([spelled.bytes, ...decided]).toString("utf8"));
  if (narrower === null) return state;
  return spelled.tokens.reduce(
    (at, token) => acceptSampled(at, token, tokenizer) ?? at.accept("\0"),
    narrower,
  );
}

/** What the model would say next: its own tokens of the whole text, or of the rest where it was brought off them. */
function nextToken(
  tokenize: (text: string) => readonly TokenId[],
  source: Buffer,
  { canonical, spelled }: { canonical: readonly TokenId[]; spelled: SpelledText },
): TokenId | undefined {
  if (spelled.isBeginningOf(canonical)) return canonical[spelled.tokens.length];
  const rest = source.subarray(spelled.bytes.length).toString("utf8");
  return tokenize(rest)[0];
}

function tokenizeMarked(
  tokenizer: Tokenizer,
  text: string,
  [marker, ...others]: readonly string[],
): TokenId[] {
  if (marker === undefined) {
    return tokenizer.tokenize(text, { controlTokens: false, continuation: true });
  }
  const own = tokenizer.tokenize(marker, { controlTokens: true, continuation: true });
  return text
    .split(marker)
    .flatMap((part, index) => [
      ...(index === 0 ? [] : own),
      ...(part === "" ? [] : tokenizeMarked(tokenizer, part, others)),
    ]);
}
