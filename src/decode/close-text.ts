/** "Close now": the shortest end of a text that is cut off, through every stage that is still to come. Pure. */
import { createMatcher, type MatcherState } from "../grammar/matcher/matcher.ts";
import { MOST_STAGES, type NextStage } from "./decode-stages.ts";
import { spellItems } from "./forced-run.ts";
import type { HealingTools } from "./token-healing.ts";
import type { TurnLedger } from "./turn-ledger.ts";

/** Adds the rest to the ledger; false, perhaps with a part added, where no text completes the grammar. */
export function closeText(
  tools: HealingTools,
  state: MatcherState,
  { ledger, nextStage }: { ledger: TurnLedger; nextStage: NextStage },
): boolean {
  let current = state;
  for (let stage = 0; stage < MOST_STAGES; stage++) {
    const end = current.shortestEnd();
    const tokens = end === null ? null : spellItems(tools, end);
    if (tokens === null) return false;
    ledger.addForced(tokens);
    const next = nextStage(ledger.text);
    if (next === null) return true;
    current = createMatcher(next).start;
  }
  return false;
}
