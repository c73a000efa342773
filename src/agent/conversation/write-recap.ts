/**
 * Has the model say what a conversation came to, under a grammar, and keeps of it what the evidence bears out. Never
 * ends a task: where nothing usable comes, the recap is what code knows.
 */
import { isAgentError } from "../../base/errors.ts";
import type { Message } from "../../base/message.ts";
import type { ToolSignature } from "../../base/tool-call.ts";
import { type DecodeResult, decodeGrammar } from "../../decode/decode-grammar.ts";
import type { ChatModel } from "../../template/chat-model.ts";
import { renderPrompt } from "../../template/prompt.ts";
import type { AgentEvent } from "../events.ts";
import { type ModelSeat, type ModelTurn, takeTurn } from "../model-turn.ts";
import { checkRecap, type RecapEvidence } from "./check-recap.ts";
import { MAX_RECAP_TOKENS, type RecapPoints } from "./recap.ts";
import { compileRecapGrammar, parseRecap } from "./recap-schema.ts";

/** One way to ask; a conversation that is in the cache costs only its last words. */
export interface RecapForm {
  messages: readonly Message[];
  tools?: readonly ToolSignature[];
}

export interface RecapQuestion {
  /** The first that fits the context is asked. */
  forms: readonly RecapForm[];
  /** As the journal has them, newest last. */
  files: readonly string[];
  evidence: RecapEvidence;
  /** What code knows without the model. */
  known: RecapPoints;
}

export const RECAP_REQUEST =
  'Before you go on, write down where things stand, as JSON with "files_changed", "decisions" and "open_points". ' +
  "decisions: at most 3 things that were done or found out. open_points: at most 3 things that are still to do. " +
  "One short sentence each, only what is certain from the text above; an empty list where there is nothing.";

/** Closing the JSON comes on top of what is sampled. */
const CLOSING_TOKENS = 16;
/** No prompt of fewer tokens holds so many messages, or a text so long. */
const MIN_MESSAGE_TOKENS = 3;
const MAX_TOKEN_CHARS = 16;

/** Throws "interrupted" and what ends an engine; a lack of context or memory only means a recap without the model. */
export async function* writeRecap(
  seat: ModelSeat,
  question: RecapQuestion,
): AsyncGenerator<AgentEvent, RecapPoints> {
  const { evidence, known } = question;
  const written = yield* askForRecap(seat, question);
  if (written === null) return known;
  const { decisions, openPoints } = checkRecap(written, evidence);
  return decisions.length + openPoints.length === 0 ? known : { decisions, openPoints };
}

async function* askForRecap(
  seat: ModelSeat,
  { forms, files }: RecapQuestion,
): AsyncGenerator<AgentEvent, RecapPoints | null> {
  if (seat.budget.tokensLeft < MAX_RECAP_TOKENS) return null;
  const turn: ModelTurn<DecodeResult | null> = (model) =>
    decodeRecap(model, { seat, forms, files });
  try {
    const result = yield* takeTurn(seat, turn, (decoded) => decoded);
    return result === null ? null : readPoints(result);
  } catch (error) {
    if (isAgentError(error, "context-full") || isAgentError(error, "memory-insufficient"))
      return null;
    throw error;
  }
}

async function* decodeRecap(
  model: ChatModel,
  { seat, forms, files }: Pick<RecapQuestion, "forms" | "files"> & { seat: ModelSeat },
): ReturnType<ModelTurn<DecodeResult | null>> {
  const prompt = choosePrompt(model, forms);
  if (prompt === null) return null;
  return yield* decodeGrammar(model.engine, {
    prompt,
    grammar: compileRecapGrammar(files),
    sampling: { temperature: 0, topK: 40, topP: 1, seed: seat.seed },
    maxTokens: MAX_RECAP_TOKENS - CLOSING_TOKENS,
    signal: seat.signal,
  });
}

function choosePrompt({ engine, prompts }: ChatModel, forms: readonly RecapForm[]) {
  const roomTokens = engine.sequence.contextTokens - MAX_RECAP_TOKENS;
  for (const { messages, tools = [] } of forms) {
    if (estimateLeast(messages) > roomTokens) continue;
    const prompt = renderPrompt(prompts, messages, { tools });
    if (prompt.length <= roomTokens) return prompt;
  }
  return null;
}

/** Rendering ten thousand messages only to see that they do not fit would take seconds. */
function estimateLeast(messages: readonly Message[]): number {
  const chars = messages.reduce((sum, { content }) => sum + content.length, 0);
  return messages.length * MIN_MESSAGE_TOKENS + chars / MAX_TOKEN_CHARS;
}

/** Where the answer was cut off, its last point most likely is too. */
function readPoints({ text, isComplete, closedEarly }: DecodeResult): RecapPoints | null {
  const points = isComplete ? parseRecap(text) : null;
  if (points === null || !closedEarly) return points;
  const { decisions, openPoints } = points;
  return openPoints.length > 0
    ? { decisions, openPoints: openPoints.slice(0, -1) }
    : { decisions: decisions.slice(0, -1), openPoints };
}
