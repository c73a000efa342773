/**
 * Whether a call that no grammar has held back names only what a turn offers: tools that are on offer, paths, symbols
 * and lines that exist. Pure.
 */
import { clipText } from "../../base/clip-text.ts";
import type { ToolCall } from "../../base/tool-call.ts";
import { acceptsText } from "../../grammar/automaton/dfa-algebra.ts";
import type { LiveChoice } from "../../grammar/choices.ts";
import type { TurnOffer } from "./live-arguments.ts";

const MAX_SHOWN = 8;
const MAX_VALUE_CHARS = 80;

/** What is wrong with it, as a part of a sentence; null when it fits. */
export function checkOffer(call: ToolCall, { signatures, live }: TurnOffer): string | null {
  const { name, arguments: given } = call;
  if (!signatures.some((each) => each.name === name)) {
    return `${name} cannot be called now; call ${signatures.map((each) => each.name).join(", ")}`;
  }
  for (const [key, value] of Object.entries(given)) {
    const choice = live.get(`${name}.${key}`);
    if (choice === undefined || isAmong(value, choice)) continue;
    const written = clipText(JSON.stringify(value) ?? "nothing", MAX_VALUE_CHARS);
    return `${key} of ${name} cannot be ${written}; ${describeChoice(choice)}`;
  }
  return null;
}

function isAmong(value: unknown, choice: LiveChoice): boolean {
  if (choice.kind === "texts") return typeof value === "string" && acceptsText(choice.dfa, value);
  if (typeof value !== "number" || !Number.isInteger(value)) return false;
  return value >= choice.first && value <= choice.last;
}

function describeChoice(choice: LiveChoice): string {
  if (choice.kind === "lines") return `it is a line from ${choice.first} to ${choice.last}`;
  const { texts } = choice;
  if (texts.length === 0) return "it has another form";
  const shown = texts.slice(0, MAX_SHOWN).join(", ");
  return `there ${texts.length === 1 ? "is" : "are"} ${shown}${texts.length > MAX_SHOWN ? ", …" : ""}`;
}
