/** Frames around arguments that stand between tags, one tag an argument. */
import { type Constants, JSON_CONSTANTS } from "../../grammar/dialects/constants.ts";
import type { DerivedStyle } from "../../grammar/dialects/dialect-choice.ts";
import { commonEnd, commonStart } from "../evidence/texts/text-gaps.ts";
import {
  BOOLEAN_CALL,
  EMPTY_CALL,
  MIXED_CALL,
  NULL_CALL,
  NUMBER_VALUE,
  TEXT_CALL,
  TEXT_VALUE,
  TWO_CALLS,
} from "./call-probes.ts";
import type { CallTurn } from "./call-turns.ts";
import type { ProbeTurns } from "./derive-frames.ts";
import { closingOf, cutWords } from "./frame-parts.ts";
import type { FrameText } from "./join-frame.ts";
import { sharedStart } from "./marker-edge.ts";

type Tagged = Extract<DerivedStyle, { kind: "tagged" }>;

const [TEXT_KEY = "", NUMBER_KEY = ""] = Object.keys(MIXED_CALL.arguments);
const NUMBER = String(NUMBER_VALUE);

export function deriveTagged(turns: ProbeTurns): FrameText | null {
  const { empty, text, mixed, two } = turns;
  const nothing = cutWords(empty.body, [EMPTY_CALL.name]);
  const one = cutWords(text.body, [TEXT_CALL.name, TEXT_KEY, TEXT_VALUE]);
  const both = cutWords(mixed.body, [MIXED_CALL.name, TEXT_KEY, TEXT_VALUE, NUMBER_KEY, NUMBER]);
  if (nothing === null || one === null || both === null) return null;
  const [beforeName = "", toKey = "", beforeText = "", oneRest = ""] = one;
  const [, , , toNext = "", beforeOther = ""] = both;
  const emptyCall = closingOf(empty, nothing[1] ?? "", EMPTY_CALL.name);
  const afterName = sharedStart(toKey, emptyCall);
  const beforeKey = toKey.slice(afterName.length);
  const behind = emptyCall.slice(afterName.length);
  const last = dropEnd(closingOf(text, oneRest, TEXT_VALUE), behind);
  const next = dropEnd(toNext, beforeKey);
  if (last === null || next === null) return null;
  const tags = splitTags(last, next);
  if (tags.afterValue === "") return null;
  const words = TWO_CALLS.flatMap(({ name, arguments: given }) => [
    name,
    ...Object.entries(given).flatMap(([key, value]) => [key, String(value)]),
  ]);
  const twice = two === null ? null : cutWords(two.body, words);
  const style: Tagged = {
    kind: "tagged",
    beforeKey,
    beforeText,
    beforeOther,
    ...tags,
    constants: JSON_CONSTANTS,
  };
  return {
    style: { ...style, constants: readConstants(turns, style) },
    beforeName,
    afterName,
    behind,
    between: twice?.[3]?.startsWith(last) ? twice[3].slice(last.length) : null,
    afterSecondName: twice?.[4]?.endsWith(beforeKey)
      ? twice[4].slice(0, twice[4].length - beforeKey.length)
      : afterName,
  };
}

/** `last`: behind the last value; `next`: behind a value, up to the next argument. */
function splitTags(last: string, next: string): Pick<Tagged, "afterValue" | "gap" | "tail"> {
  const afterValue = commonStart(last, next).trimEnd();
  return {
    afterValue,
    gap: next.slice(afterValue.length),
    tail: last.slice(afterValue.length),
  };
}

function readConstants({ yes, nothing }: ProbeTurns, style: Tagged): Constants {
  const written = readValue(yes, Object.keys(BOOLEAN_CALL.arguments)[1] ?? "", style);
  const isCapital = written === "True";
  const none = readValue(nothing, Object.keys(NULL_CALL.arguments)[0] ?? "", style);
  return {
    true: isCapital ? "True" : JSON_CONSTANTS.true,
    false: isCapital ? "False" : JSON_CONSTANTS.false,
    null: none === "None" ? none : JSON_CONSTANTS.null,
  };
}

function readValue(
  turn: CallTurn | null,
  key: string,
  { beforeOther, afterValue }: Tagged,
): string {
  const label = `${key}${beforeOther}`;
  const at = turn?.body.indexOf(label) ?? -1;
  if (turn === null || at === -1) return "";
  const start = at + label.length;
  return turn.body.slice(start, turn.body.indexOf(afterValue, start));
}

/** Null where the text does not end so. */
function dropEnd(text: string, end: string): string | null {
  return commonEnd(text, end) === end ? text.slice(0, text.length - end.length) : null;
}
