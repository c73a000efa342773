/** true, false and null where a template prints them as Python does, and JSON for every other value. */
import { choice, type Expression, text } from "../grammar.ts";
import type { Scope } from "./argument-style.ts";
import type { CallReader } from "./call-reader.ts";
import { spellJson, spellJsonArgument, writeJson } from "./json-values.ts";
import type { ArgumentGrammar, ToolGrammar } from "./tool-grammar.ts";

export interface Constants {
  readonly true: string;
  readonly false: string;
  readonly null: string;
}

export const JSON_CONSTANTS: Constants = { true: "true", false: "false", null: "null" };
export const PYTHON_CONSTANTS: Constants = { true: "True", false: "False", null: "None" };

/** Nested values are JSON throughout; only the value itself may be spelled by `constants`. */
export function spellWithConstants(
  argument: ArgumentGrammar,
  tool: ToolGrammar,
  scope: Scope & { constants: Constants },
): Expression {
  const { constants } = scope;
  if (constants === JSON_CONSTANTS || argument.live !== null) {
    return spellJsonArgument(argument, tool, scope);
  }
  const { goals, setOf } = tool.values;
  const { hasTrue, hasFalse, hasNull } = setOf(argument.goal);
  const others = [true, false, null].map((value) => goals.not(goals.value(value)));
  return choice(
    ...(hasTrue ? [text(constants.true)] : []),
    ...(hasFalse ? [text(constants.false)] : []),
    ...(hasNull ? [text(constants.null)] : []),
    spellJson(tool.values, goals.all(argument.goal, ...others), scope),
  );
}

export function writeWithConstants(
  value: unknown,
  { goal }: ArgumentGrammar,
  { values }: ToolGrammar,
  constants: Constants,
): string {
  if (value === true) return constants.true;
  if (value === false) return constants.false;
  return value === null ? constants.null : writeJson(values, goal, value);
}

export function readWithConstants(reader: CallReader, constants: Constants): unknown {
  if (reader.skip(constants.true)) return true;
  if (reader.skip(constants.false)) return false;
  return reader.skip(constants.null) ? null : reader.takeJson();
}
