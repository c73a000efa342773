/** What every way to write the arguments of a call has in common: an expression, a writer and a reader that agree. */
import type { AgentError } from "../../base/errors.ts";
import type { ToolCall } from "../../base/tool-call.ts";
import { choice, EMPTY, type Expression, sequence } from "../grammar.ts";
import type { RuleBook } from "../schema/rule-book.ts";
import type { CallReader } from "./call-reader.ts";
import type { Spell } from "./marked-text.ts";
import type { ArgumentGrammar, ToolGrammar } from "./tool-grammar.ts";

/** Where the rules of the turn's grammar go, and how fixed text is spelled in it. */
export interface Scope {
  book: RuleBook;
  spell: Spell;
}

/** Makes the error for a call that this dialect cannot carry. */
export type Refuse = (reason: string) => AgentError<"tool-call-invalid">;

export interface ArgumentStyle {
  /** True where the payload is one more argument; else a block follows the arguments. */
  readonly holdsPayload: boolean;
  compile(tool: ToolGrammar, scope: Scope): Expression;
  write(call: ToolCall, tool: ToolGrammar, refuse: Refuse): string;
  read(reader: CallReader, tool: ToolGrammar): Pick<ToolCall, "arguments" | "payload">;
}

export interface Member {
  readonly isRequired: boolean;
  /** The label and the value. */
  readonly expression: Expression;
}

/** What stands between two members that are there, and behind the last one where there is any. */
export interface MemberMarks {
  comma: Expression;
  tail?: Expression;
}

/** The members in their order, optional ones left out or not. */
export function listMembers(
  members: readonly Member[],
  { comma, tail = EMPTY }: MemberMarks,
  { book }: Scope,
): Expression {
  const steps = members.map(() => ({}));
  /** What follows when the members before `index` are decided; each step is a rule, so the size stays linear. */
  const follow = (index: number, isFirst: boolean): Expression => {
    const member = members[index];
    if (member === undefined) return isFirst ? EMPTY : tail;
    const step = (): Expression => {
      const lead = isFirst ? [] : [comma];
      const taken = sequence(...lead, member.expression, follow(index + 1, false));
      return member.isRequired ? taken : choice(taken, follow(index + 1, isFirst));
    };
    return isFirst || member.isRequired ? step() : book.define(steps[index], "more", step);
  };
  return follow(0, true);
}

/** The arguments that are there, in the order they are written. */
export function orderArguments(
  { arguments: given }: ToolCall,
  tool: ToolGrammar,
  refuse: Refuse,
): { argument: ArgumentGrammar; value: unknown }[] {
  const names = new Set(tool.arguments.map(({ name }) => name));
  const unknown = Object.keys(given).find((name) => !names.has(name));
  if (unknown !== undefined) throw refuse(`${tool.name} has no argument ${unknown}`);
  return tool.arguments.flatMap((argument) => {
    const value = Object.hasOwn(given, argument.name) ? given[argument.name] : undefined;
    if (value !== undefined) return [{ argument, value }];
    if (argument.isRequired) throw refuse(`${tool.name} lacks its argument ${argument.name}`);
    return [];
  });
}
