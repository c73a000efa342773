/** The fixed text between names and arguments in probe turns, by the places of known words. Pure. */
import type { ToolCall } from "../../base/tool-call.ts";
import { CALL_ID, CALL_INDEX, CALL_NUMBER } from "../../grammar/dialects/call-frame.ts";
import type { CallTurn } from "./call-turns.ts";
import { splitTurnEnd } from "./turn-end.ts";

/** How a template numbers calls besides their ids. */
export type Counting = "none" | "from-zero" | "from-one";

/** Numbers and ids of the n-th call give way to what stands for them in a frame. */
export function markNumbers(fixed: string, number: number, counting: Counting): string {
  const marked = fixed.replaceAll(`call${String(number).padStart(5, "0")}`, CALL_ID);
  if (counting === "none") return marked;
  const [shown, mark] = counting === "from-zero" ? [number - 1, CALL_INDEX] : [number, CALL_NUMBER];
  return marked.replaceAll(new RegExp(`(?<![\\w.])${shown}(?![\\w.])`, "g"), mark);
}

/** Arguments as JSON in the spacing of `tojson`. Only for flat arguments. */
export function spellFlatJson({ arguments: given }: ToolCall): string {
  const pairs = Object.entries(given).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{${pairs.join(", ")}}`;
}

/** The stretches of the body between words in their order; null when one is missing. */
export function cutWords(body: string, words: readonly string[]): string[] | null {
  const cuts: string[] = [];
  let place = 0;
  for (const word of words) {
    const at = body.indexOf(word, place);
    if (at === -1) return null;
    cuts.push(body.slice(place, at));
    place = at + word.length;
  }
  return [...cuts, body.slice(place)];
}

/** Of what stands behind the last known word of the calls, the part that belongs to them. */
export function closingOf(turn: CallTurn, rest: string, lastWord: string): string {
  const at = turn.last?.lastIndexOf(lastWord) ?? -1;
  const lastRest = turn.last === null || at === -1 ? null : turn.last.slice(at + lastWord.length);
  return splitTurnEnd(rest, lastRest, turn.clues).closing;
}
