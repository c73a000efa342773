/**
 * Characters a reader of a template cannot see: tags and variation selectors that smuggle text, marks that turn the
 * direction of writing, blanks without width. Comments may hold what they like; they reach no prompt.
 */
import type { Lexeme } from "./lex-template.ts";

export interface HiddenCharacter {
  /** "smuggled" has no use in a prompt; "invisible" has one in some scripts and emoji. */
  kind: "smuggled" | "invisible";
  codepoint: number;
  start: number;
}

type Range = readonly [first: number, last: number];

const SMUGGLED: readonly Range[] = [
  [0x00, 0x07], // controls; backspace and form feed are what templates escape in JSON
  [0x0e, 0x1f],
  [0x7f, 0x9f],
  [0x115f, 0x1160], // fillers of Hangul
  [0x202a, 0x202e], // directions
  [0x2066, 0x206f],
  [0x3164, 0x3164],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb], // annotations
  [0xe0000, 0xe0fff], // tags, and the variation selectors above the first 16
];
const INVISIBLE: readonly Range[] = [
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2060, 0x2065],
  [0xfeff, 0xfeff],
];
/** Letters and pictures that are joined by invisible characters in ordinary writing. */
const JOINED =
  /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Devanagari}|\p{Script=Bengali}|\p{Script=Tamil}|\p{Script=Sinhala}|\p{Script=Khmer}|\p{Script=Thai}|\p{Script=Malayalam}|\p{Extended_Pictographic}|\ufe0f/u;

const MAX_FOUND = 50;

export function findHiddenCharacters(lexemes: readonly Lexeme[]): HiddenCharacter[] {
  const found: HiddenCharacter[] = [];
  for (const { kind, value, start } of lexemes) {
    if (kind === "comment" || isPlain(value)) continue;
    for (const character of findInText(value)) found.push({ ...character, start });
    if (found.length >= MAX_FOUND) break;
  }
  return found.slice(0, MAX_FOUND);
}

/** Most texts have nothing outside of ASCII; they are not walked. */
function isPlain(text: string): boolean {
  return /^[\t-\r -~]*$/.test(text);
}

function* findInText(text: string): Generator<Omit<HiddenCharacter, "start">> {
  let before = "";
  for (const character of text) {
    const codepoint = character.codePointAt(0) ?? 0;
    if (isWithin(codepoint, SMUGGLED)) yield { kind: "smuggled", codepoint };
    else if (isWithin(codepoint, INVISIBLE) && !JOINED.test(before)) {
      yield { kind: "invisible", codepoint };
    }
    before = character;
  }
}

function isWithin(codepoint: number, ranges: readonly Range[]): boolean {
  return ranges.some(([first, last]) => codepoint >= first && codepoint <= last);
}
