/** The places in a literal's text that a formatter fills in: "%s", "{}", "{name}". Pure. */
import type { LiteralHole, LiteralText, StringLiteral } from "../../../code/string-literals.ts";

const HOLE =
  /%%|%[-+ #0]{0,3}\d{0,4}(?:\.\d{1,3})?(?:\(\w{1,40}\))?[a-zA-Z]|\{[\w.:!?#<>^]{0,40}\}/g;

/** The parts with those places as holes; null where there are none. */
export function findFormatHoles(parts: StringLiteral["parts"]): StringLiteral["parts"] | null {
  const split = parts.flatMap((part) => (part.kind === "text" ? splitText(part) : [part]));
  return split.length === parts.length ? null : split;
}

function splitText({ text, offsets }: LiteralText): (LiteralText | LiteralHole)[] {
  const parts: (LiteralText | LiteralHole)[] = [];
  let from = 0;
  const cut = (to: number): LiteralText => ({
    kind: "text",
    text: text.slice(from, to),
    offsets: offsets.slice(from, to + 1),
  });
  for (const { index, 0: mark } of text.matchAll(HOLE)) {
    const startIndex = offsets[index];
    const endIndex = offsets[index + mark.length];
    if (startIndex === undefined || endIndex === undefined) continue;
    parts.push(cut(index), { kind: "hole", startIndex, endIndex });
    from = index + mark.length;
  }
  return [...parts, cut(text.length)];
}
