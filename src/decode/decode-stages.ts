/**
 * Stage after stage of one message: each grammar may depend on the text before it (a name, then its arguments; a path,
 * then lines of that file). What one stage forces last joins the beginning of the next, so tokens may span both.
 */
import type { TokenId } from "../base/message.ts";
import type { Grammar } from "../grammar/grammar.ts";
import { seedOfStep } from "../runtime/prefix.ts";
import {
  decodeStage,
  type StageContext,
  type StageEnd,
  type StageOpening,
} from "./decode-stage.ts";
import { spellItems } from "./forced-run.ts";
import { continueGrammar, openStage } from "./grammar-stage.ts";

/** The grammar of what follows a complete text; null at the end of the message. */
export type NextStage = (text: string) => Grammar | null;

export const NO_NEXT_STAGE: NextStage = () => null;

/** A chain of stages that never ends is cut off here. */
export const MOST_STAGES = 1_000;

export interface StagesRequest {
  first: StageOpening;
  nextStage: NextStage;
  /** What the sequence was prefilled with before the first token of the ledger. */
  base: readonly TokenId[];
}

/** Yields after every sampled token; ends with the last stage. The ledger then holds its whole text. */
export async function* decodeStages(
  context: StageContext,
  { first, nextStage, base }: StagesRequest,
): AsyncGenerator<"token", StageEnd> {
  const { ledger, engine, sampling } = context;
  let opening = first;
  for (let index = 0; ; index++) {
    // A stage starts a new native sampler: the same seed would draw the same numbers again.
    const seed = index === 0 ? sampling.seed : seedOfStep(sampling.seed, index);
    const end = yield* decodeStage({ ...context, sampling: { ...sampling, seed } }, opening);
    if (end.stop !== "complete") return end;
    const last = spellCarry(context, end);
    if (last === null) return { ...end, stop: "dead-end" };
    const next = index < MOST_STAGES ? nextStage(`${ledger.text}${last.text}`) : null;
    if (next === null) {
      ledger.addForced(last.tokens);
      return end;
    }
    // The token with which the model ended its message must not stay in the middle of it.
    if (end.isEndedByModel) await engine.sequence.prefill([...base, ...ledger.tokens]);
    const stage = openStage(continueGrammar(end.carry, next), engine.tokenizer);
    opening = { stage, state: stage.start, fed: [] };
  }
}

/** What a stage forced last, as tokens and as text; null where the vocabulary cannot spell it. */
function spellCarry({ tools, ledger }: StageContext, { carry }: StageEnd) {
  const tokens = spellItems(tools, carry);
  return tokens === null ? null : { tokens, text: ledger.readText(tokens) };
}
