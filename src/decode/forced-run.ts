/** What a grammar leaves no choice about: text and single tokens, and how much of it can be fed at once. Pure. */
import type { TokenId } from "../base/message.ts";
import type { CompletionItem, MatcherState } from "../grammar/matcher/matcher.ts";
import { type HealingTools, healForcedText, spellForced, tokenizeBytes } from "./token-healing.ts";

export type ForcedItem = CompletionItem;

export interface ForcedRun {
  items: readonly ForcedItem[];
  /** Where the grammar stands behind all items. */
  after: MatcherState;
}

/** A grammar that forces more than this in one run is cut here; the next run goes on. */
const LONGEST_RUN_BYTES = 65_536;

/** Everything that must follow, up to the first choice or the end. */
export function readForcedRun(start: MatcherState): ForcedRun {
  const items: ForcedItem[] = [];
  let after = start;
  for (let size = 0; size < LONGEST_RUN_BYTES; size++) {
    const bytes = after.forced();
    const id = bytes.length > 0 ? null : findForcedToken(after);
    if (bytes.length > 0) items.push({ kind: "text", bytes });
    else if (id !== null) items.push({ kind: "token", id });
    else break;
    after = bytes.length > 0 ? after.accept(bytes) : after.acceptToken(id ?? -1);
    size += bytes.length;
  }
  return { items, after };
}

/** Nothing may follow, and the text is complete. */
export function isAtEnd(state: MatcherState): boolean {
  return state.isComplete && state.allowedBytes().length === 0 && state.allowedTokens() === null;
}

/** The tokens of a run that can be fed without taking a choice from the model, and the state behind them. */
export function planFeed(
  tools: HealingTools,
  start: MatcherState,
  { items, after }: ForcedRun,
): { tokens: readonly TokenId[]; state: MatcherState } {
  const tokens: TokenId[] = [];
  let state = start;
  for (const [index, item] of items.entries()) {
    if (item.kind === "token") {
      tokens.push(item.id);
      state = state.acceptToken(item.id);
      continue;
    }
    const isLast = index === items.length - 1;
    const fed = isLast ? healForcedText(tools, item.bytes, after) : feedWhole(tools, item.bytes);
    tokens.push(...fed.tokens);
    state = state.accept(item.bytes.subarray(0, fed.fedBytes));
    if (fed.fedBytes < item.bytes.length) break;
  }
  return { tokens, state };
}

/** Items after which nothing is chosen, as tokens; null where no tokens spell them. */
export function spellItems(
  tools: HealingTools,
  items: readonly ForcedItem[],
): readonly TokenId[] | null {
  const tokens: TokenId[] = [];
  for (const item of items) {
    const spelled = item.kind === "token" ? [item.id] : spellForced(tools, item.bytes);
    if (spelled === null) return null;
    tokens.push(...spelled);
  }
  return tokens;
}

/** Text before a single token: no longer token can reach across it. */
function feedWhole(tools: HealingTools, bytes: Uint8Array) {
  const tokens = tokenizeBytes(tools.tokenizer, bytes);
  return tokens === null ? { tokens: [], fedBytes: 0 } : { tokens, fedBytes: bytes.length };
}

function findForcedToken(state: MatcherState): TokenId | null {
  if (state.isComplete || state.allowedBytes().length > 0) return null;
  const allowed = state.allowedTokens();
  if (allowed === null || allowed.anyBut.length > 0 || allowed.ids.length !== 1) return null;
  return allowed.ids[0] ?? null;
}
