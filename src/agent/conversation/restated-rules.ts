/**
 * Says the rules again at the end of a long conversation, where a small model still heeds them. What stands in front
 * stays as it is, so that its tokens are not computed again. Pure.
 */

const TURNS_BETWEEN = 10;
/** Below 80 tokens in plain words and in JSON, with every vocabulary of the catalogue. */
const MAX_CHARS = 240;
const OPENING = "Remember: ";

/** `turn`: from 1. The text to put at the tail of that turn's prompt; null where none is due. */
export function restateRules(turn: number, rules: string): string | null {
  const words = rules.trim();
  if (turn < TURNS_BETWEEN || turn % TURNS_BETWEEN !== 0 || words === "") return null;
  return clipAtWord(`${OPENING}${words}`);
}

function clipAtWord(text: string): string {
  if (text.length <= MAX_CHARS) return text;
  const kept = text.slice(0, MAX_CHARS - 1);
  const end = kept.search(/\s\S*$/);
  return `${kept.slice(0, end > OPENING.length ? end : kept.length)}…`;
}
