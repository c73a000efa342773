/** Spells characters, classes and token references the way llama.cpp's parser reads them. */
import {
  ALL_CODE_POINTS,
  type CodePoints,
  complementCodePoints,
  readCodePoints,
} from "../automaton/code-points.ts";

const NAMED_ESCAPES = new Map([
  [0x09, "\\t"],
  [0x0a, "\\n"],
  [0x0d, "\\r"],
  [0x5c, "\\\\"],
]);

/** A literal; `""` matches the empty text. */
export function printText(text: string): string {
  const characters = (readCodePoints(text) ?? []).map((codePoint) =>
    codePoint === 0x22 ? '\\"' : printCharacter(codePoint),
  );
  return `"${characters.join("")}"`;
}

/** A class, negated where that is shorter; a literal for one character, `.` for all. */
export function printClass(codePoints: CodePoints): string {
  const single = singleCodePoint(codePoints);
  if (single !== null) return printText(String.fromCodePoint(single));
  const others = complementCodePoints(codePoints);
  if (others.length === 0) return ".";
  const isNegated = others.length < codePoints.length || isOpenEnded(codePoints);
  return isNegated ? `[^${printRanges(others)}]` : `[${printRanges(codePoints)}]`;
}

/** The only character of a class; null when there are more. */
export function singleCodePoint(codePoints: CodePoints): number | null {
  const [first] = codePoints;
  return first !== undefined && codePoints.length === 1 && first.from === first.to
    ? first.from
    : null;
}

export function printToken(id: number, negated: boolean): string {
  return `${negated ? "!" : ""}<[${id}]>`;
}

/** "Anything but these" reads better than ranges up to the last code point there is. */
function isOpenEnded(codePoints: CodePoints): boolean {
  return codePoints.at(-1)?.to === ALL_CODE_POINTS.at(-1)?.to;
}

function printRanges(codePoints: CodePoints): string {
  return codePoints
    .map(({ from, to }) => {
      if (from === to) return printInClass(from);
      const dash = to === from + 1 ? "" : "-";
      return `${printInClass(from)}${dash}${printInClass(to)}`;
    })
    .join("");
}

/** `^` is special in front only and has no escape of its own, so it is always spelled by number. */
function printInClass(codePoint: number): string {
  if (codePoint === 0x5e) return "\\x5E";
  const character = String.fromCodePoint(codePoint);
  return "[]-".includes(character) ? `\\${character}` : printCharacter(codePoint);
}

function printCharacter(codePoint: number): string {
  const named = NAMED_ESCAPES.get(codePoint);
  if (named !== undefined) return named;
  if (codePoint < 0x20 || codePoint === 0x7f) return `\\x${hex(codePoint, 2)}`;
  if (codePoint < 0x7f) return String.fromCodePoint(codePoint);
  const character = String.fromCodePoint(codePoint);
  if (/[\p{L}\p{N}\p{P}\p{S}]/u.test(character)) return character;
  return codePoint <= 0xffff ? `\\u${hex(codePoint, 4)}` : `\\U${hex(codePoint, 8)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
