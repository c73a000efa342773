/**
 * One turn of the model under the grammar of what exists right now: it ends in one call, or in a flaw that says why
 * there is none to run. Runs nothing.
 */
import { isAgentError } from "../../base/errors.ts";
import type { TokenId } from "../../base/message.ts";
import { type CallResult, decodeCall } from "../../decode/decode-call.ts";
import { createDialectVocabulary } from "../../decode/dialect-vocabulary.ts";
import { openDialect } from "../../grammar/dialects/derived.ts";
import { compileTurn, type Turn } from "../../grammar/turn-grammar.ts";
import type { ChatModel } from "../../template/chat-model.ts";
import type { AgentEvent } from "../events.ts";
import { type ModelSeat, type ModelTurn, takeTurn } from "../model-turn.ts";
import type { TurnOffer } from "./live-arguments.ts";
import type { CallTurn, TakenTurn } from "./speaker.ts";

interface DecodedTurn {
  /** What the turn might take was less than any turn may: the task has no more. */
  isLast: boolean;
  prompt: readonly TokenId[];
  result: CallResult;
}

const MAX_TURN_TOKENS = 2_048;
const NO_CALL = "it was not in the form of a call.";
const DEFAULT_DIALECT = { kind: "known", id: "generic" } as const;

export async function* takeCall(
  seat: ModelSeat,
  asked: CallTurn,
): AsyncGenerator<AgentEvent, TakenTurn> {
  const turn: ModelTurn<DecodedTurn> = (model) => decodeTurn(model, seat, asked);
  try {
    const { prompt, result, isLast } = yield* takeTurn(seat, turn, ({ result }) => result);
    const [call = null] = result.calls;
    if (call === null || result.stop !== "complete") {
      return { kind: "cut", call, isOutOfTokens: isLast && result.stop === "max-tokens" };
    }
    return { kind: "call", call, message: result.message, prompt };
  } catch (error) {
    const isBug =
      isAgentError(error, "grammar-disagreement") || isAgentError(error, "call-invalid");
    // The engine said what its grammar forbids.
    if (isBug) return { kind: "broken", error, reason: NO_CALL };
    throw error;
  }
}

async function* decodeTurn(
  model: ChatModel,
  { budget, signal }: ModelSeat,
  { talk, offer, check, temperature, seed, knownTexts }: CallTurn,
): ReturnType<ModelTurn<DecodedTurn>> {
  const prompt = talk.render(model.prompts);
  const isLast = budget.tokensLeft < MAX_TURN_TOKENS;
  const result = yield* decodeCall(model.engine, {
    prompt,
    turn: compileOffer(model, offer, { knownTexts, firstCall: talk.callCount + 1 }),
    validate: check,
    sampling: { temperature, topK: 40, topP: 0.95, seed },
    maxTokens: Math.min(MAX_TURN_TOKENS, budget.tokensLeft),
    signal,
  });
  return { prompt, result, isLast };
}

/** The grammar of a turn in the spelling of this model. */
export function compileOffer(
  { engine, prompts }: ChatModel,
  { signatures, live }: TurnOffer,
  { knownTexts, firstCall }: { knownTexts: readonly string[]; firstCall: number },
): Turn {
  return compileTurn({
    signatures,
    dialect: openDialect(prompts.plan.dialect ?? DEFAULT_DIALECT),
    vocabulary: createDialectVocabulary(engine.tokenizer),
    live,
    knownTexts,
    firstCall,
  });
}
