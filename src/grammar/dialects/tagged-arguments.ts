/**
 * Arguments between tags, one behind the other: a text stands there as it is, everything else is JSON. The payload is
 * one more text. A text that holds its own closing tag cannot be written.
 */
import { AgentError } from "../../base/errors.ts";
import { textsWithout } from "../automaton/dfa-words.ts";
import { dfaWithoutWord, spellTexts } from "../choices.ts";
import { EMPTY, type Expression, sequence } from "../grammar.ts";
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
  /** Behind the closing tag. */
  readonly gap: string;
  readonly constants: Constants;
}

/** The name of the payload among the arguments. */
const PAYLOAD = "content";

export function createTaggedArguments(tags: Tags): ArgumentStyle {
  const { close, gap, constants } = tags;
  return {
    holdsPayload: true,
    compile(tool, scope) {
      requirePlainNames(tool);
      requireFreeName(tool);
      const end = scope.spell(`${close}${gap}`);
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
      return listMembers(all, EMPTY, scope);
    },
    write(call, tool, refuse) {
      const writeText = (name: string, value: string): string => {
        if (!isEndedBy(value, close)) throw refuse(`${name} holds ${JSON.stringify(close)}`);
        return `${tags.open(name, true)}${value}${close}${gap}`;
      };
      const parts = orderArguments(call, tool, refuse).map(({ argument, value }) => {
        const { name } = argument;
        if (!isText(argument, tool)) {
          const json = writeWithConstants(value, argument, tool, constants);
          return `${tags.open(name, false)}${json}${close}${gap}`;
        }
        if (typeof value !== "string") throw refuse(`${name} is no text`);
        return writeText(name, value);
      });
      if (call.payload !== undefined) parts.push(writeText(PAYLOAD, call.payload));
      return parts.join("");
    },
    read(reader, tool) {
      const readText = (): string => {
        const value = reader.takeUntil(close);
        reader.expect(gap);
        return value;
      };
      const readOther = (): unknown => {
        const value = readWithConstants(reader, constants);
        reader.expect(`${close}${gap}`);
        return value;
      };
      const entries: [string, unknown][] = [];
      for (const argument of tool.arguments) {
        const isRaw = isText(argument, tool);
        const opening = tags.open(argument.name, isRaw);
        if (argument.isRequired) reader.expect(opening);
        else if (!reader.skip(opening)) continue;
        entries.push([argument.name, isRaw ? readText() : readOther()]);
      }
      const args = { arguments: Object.fromEntries(entries) };
      if (tool.payloadSentinel === null) return args;
      reader.expect(tags.open(PAYLOAD, true));
      return { ...args, payload: readText() };
    },
  };
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
