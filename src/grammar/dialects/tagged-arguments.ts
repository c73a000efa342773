/**
 * Arguments between tags, one behind the other: a text stands there as it is, everything else is JSON. The payload is
 * one more text. A text that holds its own closing tag cannot be written.
 */
import { AgentError } from "../../base/errors.ts";
import { textsWithout } from "../automaton/dfa-words.ts";
import { dfaWithoutWord, spellTexts } from "../choices.ts";
import { type Expression, sequence } from "../grammar.ts";
import { isEndedBy } from "../payload-block.ts";
import { hasNumbers } from "../schema/number-set.ts";
import { type ArgumentStyle, listMembers, orderArguments, type Scope } from "./argument-style.ts";
import {
  type Constants,
  readWithConstants,
  spellWithConstants,
  writeWithConstants,
} from "./constants.ts";
import { requirePlainNames } from "./plain-names.ts";
import { textsOf } from "./raw-texts.ts";
import type { ArgumentGrammar, ToolGrammar } from "./tool-grammar.ts";

export interface Tags {
  /** In front of a value. */
  open(name: string, isText: boolean): string;
  /** What ends a value: it occurs in no text. */
  readonly close: string;
  /** Between a closing tag and the next argument. */
  readonly gap: string;
  /** Behind the last closing tag, where there is any argument; as `gap` unless given. */
  readonly tail?: string;
  readonly constants: Constants;
}

/** The name of the payload among the arguments. */
const PAYLOAD = "content";

export function createTaggedArguments(tags: Tags): ArgumentStyle {
  const { close, gap, constants, tail = gap } = tags;
  return {
    holdsPayload: true,
    compile(tool, scope) {
      requirePlainNames(tool);
      requireFreeName(tool);
      const end = scope.spell(close);
      const members = tool.arguments.map((argument) => ({
        isRequired: argument.isRequired,
        expression: sequence(
          scope.spell(tags.open(argument.name, isText(argument, tool))),
          spellValue(argument, tool, { ...scope, constants, close }),
          end,
        ),
      }));
      const payload = {
        isRequired: true,
        expression: sequence(
          scope.spell(tags.open(PAYLOAD, true)),
          spellTexts(textsWithout(close)),
          end,
        ),
      };
      const all = tool.payloadSentinel === null ? members : [...members, payload];
      return listMembers(all, { comma: scope.spell(gap), tail: scope.spell(tail) }, scope);
    },
    write(call, tool, refuse) {
      const writeText = (name: string, value: string): string => {
        if (!isEndedBy(value, close)) throw refuse(`${name} holds ${JSON.stringify(close)}`);
        return `${tags.open(name, true)}${value}${close}`;
      };
      const parts = orderArguments(call, tool, refuse).map(({ argument, value }) => {
        const { name } = argument;
        if (!isText(argument, tool)) {
          const json = writeWithConstants(value, argument, tool, constants);
          return `${tags.open(name, false)}${json}${close}`;
        }
        if (typeof value !== "string") throw refuse(`${name} is no text`);
        return writeText(name, value);
      });
      if (call.payload !== undefined) parts.push(writeText(PAYLOAD, call.payload));
      return parts.length === 0 ? "" : `${parts.join(gap)}${tail}`;
    },
    read(reader, tool) {
      const readValue = (isRaw: boolean): unknown => {
        if (isRaw) return reader.takeUntil(close);
        const value = readWithConstants(reader, constants);
        reader.expect(close);
        return value;
      };
      const entries: [string, unknown][] = [];
      for (const { name, isRaw, isRequired } of listFields(tool)) {
        const opening = `${entries.length === 0 ? "" : gap}${tags.open(name, isRaw)}`;
        if (isRequired) reader.expect(opening);
        else if (!reader.skip(opening)) continue;
        entries.push([name, readValue(isRaw)]);
      }
      if (entries.length > 0) reader.expect(tail);
      if (tool.payloadSentinel === null) return { arguments: Object.fromEntries(entries) };
      const payload = String(entries.pop()?.[1]);
      return { arguments: Object.fromEntries(entries), payload };
    },
  };
}

interface Field {
  name: string;
  isRaw: boolean;
  isRequired: boolean;
}

/** The arguments, and the payload behind them where there is one. */
function listFields(tool: ToolGrammar): Field[] {
  const fields = tool.arguments.map((argument) => ({
    name: argument.name,
    isRaw: isText(argument, tool),
    isRequired: argument.isRequired,
  }));
  const payload = { name: PAYLOAD, isRaw: true, isRequired: true };
  return tool.payloadSentinel === null ? fields : [...fields, payload];
}

/** True when only strings are possible: then no quotes are needed to tell them from other values. */
function isText({ goal, live }: ArgumentGrammar, { values }: ToolGrammar): boolean {
  if (live !== null) return live.kind === "texts";
  const set = values.setOf(goal);
  const hasOthers = set.hasNull || set.hasTrue || set.hasFalse || hasNumbers(set.numbers);
  return !hasOthers && set.arrays.length === 0 && set.objects.length === 0;
}

function spellValue(
  argument: ArgumentGrammar,
  tool: ToolGrammar,
  scope: Scope & { constants: Constants; close: string },
): Expression {
  if (!isText(argument, tool)) return spellWithConstants(argument, tool, scope);
  const { live, goal } = argument;
  const isLive = live?.kind === "texts";
  return spellTexts(
    isLive ? dfaWithoutWord(live, scope.close) : textsOf(tool.values.setOf(goal), scope.close),
  );
}

function requireFreeName(tool: ToolGrammar): void {
  if (tool.payloadSentinel === null || !tool.arguments.some(({ name }) => name === PAYLOAD)) return;
  const reason = `its argument "${PAYLOAD}" has the name of its payload`;
  throw new AgentError("tool-invalid", { tool: tool.name, reason });
}
