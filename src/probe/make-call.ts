/**
 * One call of the model for one task: under the grammar of the tools, or in free text that is read with all tolerance
 * there is. Judges it, runs nothing.
 */
import { takeTurn } from "../agent/model-turn.ts";
import { isAgentError } from "../base/errors.ts";
import type { Message, TokenId } from "../base/message.ts";
import type { ToolCall } from "../base/tool-call.ts";
import { decodeCall } from "../decode/decode-call.ts";
import { createDialectVocabulary } from "../decode/dialect-vocabulary.ts";
import { openDialect } from "../grammar/dialects/derived.ts";
import { findInvalid } from "../grammar/invalid-call.ts";
import { findCallsInText } from "../grammar/loose-calls.ts";
import { ANSWER, compileTurn, type Turn } from "../grammar/turn-grammar.ts";
import type { Sampling } from "../runtime/engine.ts";
import type { ChatModel } from "../template/chat-model.ts";
import { type CallTask, isRightCall, PROBE_TOOLS } from "./call-tasks.ts";
import { finish, type ProbeContext } from "./probe-context.ts";
import { sayFreely } from "./say-freely.ts";

export interface CallQuestion {
  task: CallTask;
  /** Made when the model is ready. */
  render: (model: ChatModel) => readonly TokenId[];
  sampling: Sampling;
  /** The number of the call in its conversation, for families that write it. */
  firstCall: number;
}

export interface MadeCall {
  isValid: boolean;
  isRight: boolean;
  prompt: readonly TokenId[];
  /** What the model said, as the conversation goes on with it; null when nothing can be fed again. */
  message: Message | null;
}

/** A call takes some forty. */
const MAX_CALL_TOKENS = 128;
/** Whoever has not begun one by then talks. */
const TALK_TOKENS = 40;
const CALL_MARKS = /[{<[(]/;
const MOST_TEXT_CHARS = 2_000;
const DEFAULT_DIALECT = { kind: "known", id: "generic" } as const;

/** A call that its own check refuses counts as invalid. Throws what a turn throws. */
export async function makeCall(
  { seat }: Pick<ProbeContext, "seat">,
  question: CallQuestion,
): Promise<MadeCall> {
  let prompt: readonly TokenId[] = [];
  try {
    const result = await finish(
      takeTurn(
        seat,
        (model) => {
          prompt = question.render(model);
          return decodeCall(model.engine, {
            prompt,
            turn: compileProbeTurn(model, question.firstCall),
            validate: (call) => findInvalid(call, PROBE_TOOLS),
            sampling: question.sampling,
            maxTokens: MAX_CALL_TOKENS,
            signal: seat.signal,
          });
        },
        (cost) => cost,
      ),
    );
    const [call] = result.calls;
    // Cut off and closed by us: a driver does not run it.
    const isValid = call !== undefined && result.stop === "complete";
    const isRight = isValid && isRightCall(question.task, call);
    return { isValid, isRight, prompt, message: result.message };
  } catch (error) {
    const isBug =
      isAgentError(error, "grammar-disagreement") || isAgentError(error, "call-invalid");
    if (!isBug) throw error;
    return { isValid: false, isRight: false, prompt, message: null };
  }
}

/** The same without a grammar. Where the user is to be told something, plain text is an answer. */
export async function makeFreeCall(
  { seat }: Pick<ProbeContext, "seat">,
  question: CallQuestion,
): Promise<MadeCall> {
  const turn = takeTurn(
    seat,
    async function* (model) {
      const prompt = question.render(model);
      const { sampling } = question;
      const said = yield* sayFreely(model.engine, {
        prompt,
        sampling,
        maxTokens: MAX_CALL_TOKENS,
        isHopeless: (text, tokens) => tokens >= TALK_TOKENS && !CALL_MARKS.test(text),
        signal: seat.signal,
      });
      return { ...said, prompt, own: compileProbeTurn(model, question.firstCall) };
    },
    ({ cost }) => cost,
  );
  const { text, tokens, prompt, own } = await finish(turn);
  const { task } = question;
  const call = readFreeCall(own, text);
  const isAnswered = call === null && task.tool === ANSWER.name && text.trim() !== "";
  const isValid = isAnswered || (call !== null && findInvalid(call, PROBE_TOOLS) === null);
  const isRight = isAnswered || (isValid && call !== null && isRightCall(task, call));
  const spoken = { role: "assistant", tokens } as const;
  const message: Message =
    isValid && call !== null
      ? { ...spoken, content: "", calls: [call] }
      : { ...spoken, content: text };
  return { isValid, isRight, prompt, message };
}

/** In the model's own spelling, else as any JSON object that names a tool; the first of several. */
function readFreeCall(own: Turn, said: string): ToolCall | null {
  const text = said.slice(0, MOST_TEXT_CHARS);
  try {
    const [call] = own.parse(text.trim());
    if (call !== undefined) return call;
  } catch {
    // Not in its own spelling.
  }
  return findCallsInText(text)[0] ?? null;
}

function compileProbeTurn({ engine, prompts }: ChatModel, firstCall: number): Turn {
  return compileTurn({
    signatures: PROBE_TOOLS,
    dialect: openDialect(prompts.plan.dialect ?? DEFAULT_DIALECT),
    vocabulary: createDialectVocabulary(engine.tokenizer),
    firstCall,
  });
}
