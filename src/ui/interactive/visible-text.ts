/** Text a person decides about, such as a command: what cannot be seen in it is spelled out. Pure. */
import { escapeText } from "../quoted-text.ts";

/** Controls, marks without a width, unassigned and private characters, halves of pairs, and spaces that are no space. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|[\ufe00-\ufe0f]|(?! )\p{Zs}/gu;

/** The lines of a text, each safe to show; a tab is `\t`, an escape `\u001b`. */
export function revealHidden(text: string): string[] {
  return text.split("\n").map((line) => line.replace(HIDDEN, escapeText));
}
