/**
 * A question from its message to its answer: facts first, looked up by code; then the model says them in its words, and
 * looks further by itself where code found nothing. Invariant: it holds a reader and nothing that writes.
 */
import { AgentError } from "../../base/errors.ts";
import { decodeReply, REPLY_FRAME_TOKENS, type ReplyResult } from "../../decode/decode-reply.ts";
import type { Sampling } from "../../runtime/engine.ts";
import type { ChatModel } from "../../template/chat-model.ts";
import { renderPrompt } from "../../template/prompt.ts";
import type { ProjectNotes } from "../../tools/project-notes.ts";
import { answerEvent } from "../answer-event.ts";
import { endCleanly, inspectAnswer } from "../conversation/cut-answer.ts";
import { renderSessionContext } from "../conversation/recap-text.ts";
import type { AgentEvent, ContextUse } from "../events.ts";
import { type ModelSeat, type TurnProgress, takeTurn } from "../model-turn.ts";
import type { TaskOutcome } from "../task-outcome.ts";
import { counterOf } from "../token-counter.ts";
import type { Request } from "../understand/request.ts";
import { askForLine } from "./ask-sentences.ts";
import { fitAnswer } from "./draft-answer.ts";
import { endEarly } from "./early-end.ts";
import { type FactSources, type GatheredFacts, gatherFacts } from "./gather-facts.ts";
import { lookFurther } from "./look-further.ts";

export interface AskDeps extends FactSources {
  seat: ModelSeat;
  /** What the project tells whoever works on it; shown to the model and never obeyed by code. */
  notes?: ProjectNotes | null | undefined;
}

/** Before a prescribed last line the model may say its reasons, no more. */
const TEXT_TOKENS = { free: 320, beforeLine: 64 };
const MIN_TOKENS = 2;
const SESSION_TOKENS = 250;
/** The second try says something else, where the first said nothing. */
const TEMPERATURES = [0, 0.7] as const;

/** Throws "context-full" when not even the question fits, and what a turn of the model throws. */
export async function* answerQuestion(
  request: Request,
  deps: AskDeps,
): AsyncGenerator<AgentEvent, TaskOutcome> {
  const found = yield* gatherFacts(request, deps);
  const early = endEarly(request, found.facts);
  if (early !== null) return early;
  const further = yield* lookFurther(found, deps.seat);
  const gathered = { ...found, facts: [...found.facts, ...further] };
  yield { type: "facts", lines: gathered.facts.map(({ title }) => title) };
  for (const temperature of TEMPERATURES) {
    const reply = yield* askOnce({ request, gathered, deps, temperature });
    if (hasAnswer(reply, request)) {
      return { status: "answered", message: reply.text, answer: reply.text, standing: null };
    }
  }
  const message = "The model gave no answer.";
  return { status: "not-achieved", message, answer: null, standing: null };
}

interface Asking {
  request: Request;
  gathered: GatheredFacts;
  deps: AskDeps;
  temperature: number;
}

type Answered = ReplyResult & { context: ContextUse };

async function* askOnce(asking: Asking): AsyncGenerator<AgentEvent, Answered> {
  const reply = yield* takeTurn(
    asking.deps.seat,
    (model) => takeReply(asking, model),
    (result) => result,
  );
  yield answerEvent(0, { answer: reply.text, cost: reply, context: reply.context });
  return reply;
}

async function* takeReply(
  { request, gathered, deps, temperature }: Asking,
  { engine, prompts }: ChatModel,
): AsyncGenerator<TurnProgress, Answered> {
  const { seat, memory } = deps;
  const count = counterOf(engine.tokenizer);
  const { replyForm } = request;
  const { contextTokens } = engine.sequence;
  const most = replyForm === null ? TEXT_TOKENS.free : TEXT_TOKENS.beforeLine;
  const maxTokens = Math.min(most, seat.budget.tokensLeft);
  // A question about the session has it among its facts.
  const refersBack = request.earlierTask !== null && !gathered.look.aspects.session;
  const session = refersBack
    ? renderSessionContext(memory, { maxTokens: SESSION_TOKENS, count })
    : "";
  const fitted = fitAnswer(
    {
      question: askForLine(gathered.question, replyForm),
      facts: gathered.facts,
      session,
      isAboutProject: gathered.look.aspects.isAboutProject,
      notes: deps.notes,
    },
    {
      contextTokens,
      answerTokens: maxTokens + REPLY_FRAME_TOKENS,
      count,
      measure: (messages) => renderPrompt(prompts, messages).length,
    },
  );
  if (!fitted.fits) {
    throw new AgentError("context-full", { neededTokens: fitted.neededTokens, contextTokens });
  }
  const reply = yield* decodeReply(engine, {
    prompt: renderPrompt(prompts, fitted.messages),
    minTokens: MIN_TOKENS,
    maxTokens,
    lastLine: replyForm,
    end: { isWhole: (text) => inspectAnswer(text).isComplete, endCleanly },
    sampling: sampleAt(temperature, seat.seed),
    signal: seat.signal,
  });
  return { ...reply, context: fitted.context };
}

function hasAnswer({ text, value }: ReplyResult, { replyForm }: Request): boolean {
  return replyForm === null ? text !== "" : value !== null;
}

function sampleAt(temperature: number, seed: number): Sampling {
  return { temperature, topK: 40, topP: 0.95, seed };
}
