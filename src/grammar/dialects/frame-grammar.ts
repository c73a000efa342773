/** A frame as grammar: one call or several, each a choice of tools. */
import { EMPTY, type Expression, type Grammar, optional, sequence, text } from "../grammar.ts";
import { payloadExpression, renderPayloadOpening } from "../payload-block.ts";
import { createRuleBook } from "../schema/rule-book.ts";
import type { Scope } from "./argument-style.ts";
import {
  CALL_ID,
  CALL_INDEX,
  CALL_NUMBER,
  type FullFrame,
  mayTrail,
  startNumber,
  withId,
} from "./call-frame.ts";
import type { CompileOptions } from "./dialect.ts";
import { createSpell } from "./marked-text.ts";
import { choiceByName } from "./name-choice.ts";
import type { ToolGrammar } from "./tool-grammar.ts";

const MAX_RULES = 200_000;
const MAX_CALLS = 100;

/** Throws "tool-invalid" for a tool that the dialect cannot carry, and what its schema throws. */
export function compileCalls(
  frame: FullFrame,
  tools: readonly ToolGrammar[],
  options: CompileOptions,
): Grammar {
  const book = createRuleBook(MAX_RULES);
  const scope = { book, spell: createSpell(frame.markers, options.vocabulary) };
  const { separator } = frame;
  const maxCalls = separator === undefined ? 1 : Math.min(options.maxCalls, MAX_CALLS);
  const first = startNumber(frame, options.firstCall);

  const callsFrom = (number: number): Expression => {
    const key = hasIds(frame) ? `call ${number}` : "call";
    const call = book.define(key, "call", () => compileCall(frame, tools, { ...scope, number }));
    if (separator === undefined || number - first + 1 >= maxCalls) return call;
    const next = callsFrom(number + 1);
    const rest = mayTrail(frame) ? optional(next) : next;
    return sequence(call, optional(sequence(scope.spell(separator), rest)));
  };
  const around = [frame.opening, frame.closing].map((fixed) => scope.spell(fixed));
  const [opening = EMPTY, closing = EMPTY] = around;
  return book.finish(sequence(opening, callsFrom(first), closing));
}

function compileCall(
  frame: FullFrame,
  tools: readonly ToolGrammar[],
  scope: Scope & { number: number },
): Expression {
  const { book, spell, number } = scope;
  const branches = tools.map((tool) => ({
    name: tool.name,
    rest: sequence(
      spell(withId(frame.afterName, number)),
      book.define(tool, tool.name, () => frame.style.compile(tool, scope)),
      spell(withId(frame.afterArguments, number)),
      compileBlock(frame, tool),
      spell(withId(frame.afterCall, number)),
    ),
  }));
  return sequence(spell(withId(frame.beforeName, number)), choiceByName(branches));
}

function compileBlock({ style }: FullFrame, { payloadSentinel }: ToolGrammar): Expression {
  if (payloadSentinel === null || style.holdsPayload) return EMPTY;
  return sequence(
    text(`\n${renderPayloadOpening(payloadSentinel)}`),
    payloadExpression(payloadSentinel),
  );
}

function hasIds(frame: FullFrame): boolean {
  const { beforeName, afterName, afterArguments, afterCall } = frame;
  const fixed = [beforeName, afterName, afterArguments, afterCall].join("");
  return [CALL_ID, CALL_INDEX, CALL_NUMBER].some((mark) => fixed.includes(mark));
}
