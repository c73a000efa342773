/**
 * Judges tool calls: right by the row's accepted values. The rules for values are those that the Berkeley Function
 * Calling Leaderboard publishes. Pure; knows no model.
 */
import { isDeepStrictEqual } from "node:util";
import type { ToolCall } from "../base/tool-call.ts";
import { ANSWER } from "../grammar/turn-grammar.ts";
import type { ToolCallRow, WantedCall } from "./tool-call-rows.ts";

/** Why the calls are not what the row wants; null when they are. Saying something to the user is no call. */
export function findWrong(row: ToolCallRow, calls: readonly ToolCall[]): string | null {
  const real = calls.filter(({ name }) => name !== ANSWER.name);
  if (row.wanted.length === 0) return real.length === 0 ? null : "called although no tool fits";
  if (real.length !== row.wanted.length) {
    return `${real.length} calls instead of ${row.wanted.length}`;
  }
  const left = [...row.wanted];
  for (const call of real) {
    const problems = left.map((wanted) => compareCall(call, wanted));
    const found = problems.indexOf(null);
    if (found < 0) return problems[0] ?? "nothing is left to match";
    left.splice(found, 1);
  }
  return null;
}

function compareCall(call: ToolCall, { name, accepted }: WantedCall): string | null {
  if (call.name !== name) return `calls ${call.name} instead of ${name}`;
  for (const [key, value] of Object.entries(call.arguments)) {
    const values = accepted[key];
    if (values === undefined) return `has ${key}, which is not wanted`;
    if (!isAccepted(value, values)) return `${key} is ${JSON.stringify(value)}`;
  }
  const missing = Object.keys(accepted).find(
    (key) => !Object.hasOwn(call.arguments, key) && !accepted[key]?.includes(""),
  );
  return missing === undefined ? null : `${missing} is missing`;
}

function isAccepted(value: unknown, accepted: readonly unknown[]): boolean {
  return accepted.some((wanted) => {
    if (wanted === "") return value === "";
    if (isRecord(wanted) && isRecord(value)) return isAcceptedObject(value, wanted);
    if (Array.isArray(wanted) && Array.isArray(value) && wanted.some(isRecord)) {
      return (
        wanted.length === value.length &&
        value.every((item, index) => isAccepted(item, [wanted[index]]))
      );
    }
    return isDeepStrictEqual(normalize(value), normalize(wanted));
  });
}

/** Of an object, each property has its own list of accepted values. */
function isAcceptedObject(
  value: Record<string, unknown>,
  wanted: Record<string, unknown>,
): boolean {
  const listOf = (key: string): readonly unknown[] => {
    const list = wanted[key];
    return Array.isArray(list) ? list : [];
  };
  return (
    Object.entries(value).every(([key, item]) => isAccepted(item, listOf(key))) &&
    Object.keys(wanted).every((key) => Object.hasOwn(value, key) || listOf(key).includes(""))
  );
}

/** Strings are compared without case, blanks and punctuation. */
function normalize(value: unknown): unknown {
  if (typeof value === "string") {
    return value
      .replaceAll(/[ ,./\-_*^]/g, "")
      .toLowerCase()
      .replaceAll("'", '"');
  }
  return Array.isArray(value) ? value.map(normalize) : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
