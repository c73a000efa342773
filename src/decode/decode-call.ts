/**
 * One turn that ends in tool calls: decoded under the turn's grammar, read back, and checked against what the tools
 * themselves demand. Runs nothing. Invariant: every call it gives has passed its tool's check.
 */
import { AgentError, messageOf } from "../base/errors.ts";
import type { Message } from "../base/message.ts";
import type { ToolCall } from "../base/tool-call.ts";
import type { Turn } from "../grammar/turn-grammar.ts";
import type { Engine } from "../runtime/engine.ts";
import {
  type DecodeEvent,
  type DecodeResult,
  decodeGrammar,
  type GrammarRequest,
} from "./decode-grammar.ts";

export interface CallRequest extends Omit<GrammarRequest, "grammar" | "reasoning"> {
  turn: Pick<Turn, "grammar" | "reasoning" | "parse">;
  /** What is wrong with a call for its own tool; null when it is right. */
  validate: (call: ToolCall) => string | null;
}

export interface CallResult extends DecodeResult {
  /** Empty when the text could not even be closed. */
  calls: readonly ToolCall[];
  /** The assistant's message as generated: append it to the conversation to go on. */
  message: Message;
}

const LONGEST_DUMPED_TEXT = 8_000;

/**
 * Decodes one turn. Throws "call-invalid" for a complete text whose calls cannot be read or do not fit their tools: the
 * grammar is then wrong, so nothing is tried again. Throws what decodeGrammar throws.
 */
export async function* decodeCall(
  engine: Engine,
  { turn, validate, ...request }: CallRequest,
): AsyncGenerator<DecodeEvent, CallResult> {
  const result = yield* decodeGrammar(engine, {
    ...request,
    grammar: turn.grammar,
    reasoning: turn.reasoning ?? undefined,
  });
  const calls = result.isComplete ? readCalls(turn, validate, result) : [];
  return { ...result, calls, message: createMessage(result, calls) };
}

/** What cannot be read as calls stays text: the model shall see what it wrote. */
function createMessage(
  { text, reasoning, tokens }: DecodeResult,
  calls: readonly ToolCall[],
): Message {
  return {
    role: "assistant",
    content: calls.length === 0 ? text : "",
    ...(reasoning === null ? {} : { reasoning: reasoning.text }),
    ...(calls.length === 0 ? {} : { calls }),
    tokens,
  };
}

function readCalls(
  turn: CallRequest["turn"],
  validate: CallRequest["validate"],
  result: DecodeResult,
): ToolCall[] {
  const calls = parseCalls(turn, result);
  for (const call of calls) {
    const problem = validate(call);
    if (problem !== null) throw invalid(`${call.name}: ${problem}`, result);
  }
  return calls;
}

function parseCalls(turn: CallRequest["turn"], result: DecodeResult): ToolCall[] {
  try {
    return turn.parse(result.text);
  } catch (error) {
    throw invalid(messageOf(error), result, error);
  }
}

function invalid(problem: string, result: DecodeResult, cause?: unknown): AgentError {
  const dump = {
    text: result.text.slice(0, LONGEST_DUMPED_TEXT),
    tokens: result.tokens.slice(0, LONGEST_DUMPED_TEXT),
    stop: result.stop,
    closedEarly: result.closedEarly,
  };
  return new AgentError("call-invalid", { problem, dump: JSON.stringify(dump) }, { cause });
}
