/** Backslash escapes of one character or one class, with the extra spellings a pattern without the u flag may use. */
import type { CodePoints } from "./code-points.ts";
import { complementCodePoints, createCodePoints } from "./code-points.ts";
import { UnsupportedPattern } from "./pattern-ast.ts";
import { CLASS_ESCAPES, readProperty } from "./pattern-classes.ts";
import type { PatternCursor } from "./pattern-cursor.ts";

const CONTROL_LETTERS: ReadonlyMap<string, number> = new Map([
  ["t", 0x09],
  ["n", 0x0a],
  ["v", 0x0b],
  ["f", 0x0c],
  ["r", 0x0d],
]);

const PROPERTY = /([pP])\{([^}]*)\}/y;
const SURROGATE_PAIR = /u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})/y;
const BRACED_HEX = /u\{([0-9a-fA-F]+)\}/y;
const PLAIN_HEX = /u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})/y;
const CONTROL = /c([A-Za-z])/y;
const CONTROL_IN_CLASS = /c([0-9_])/y;
const OCTAL = /[0-3][0-7]{0,2}|[4-7][0-7]?/y;
const BACKREFERENCE = /[1-9][0-9]*/y;

/** A set, or a code point, which unlike a set may begin or end a range. */
export type CharacterEscape = CodePoints | number;

/** The cursor stands behind the backslash, and moves behind the escape. */
export function readEscape(cursor: PatternCursor, isInClass: boolean): CharacterEscape {
  return (
    readClassEscape(cursor) ??
    readNumericEscape(cursor) ??
    readControl(cursor, isInClass) ??
    readIdentity(cursor)
  );
}

/** Outside a class: a reference to a group is no character, so it has to be told from an octal escape. */
export function refuseBackreference(cursor: PatternCursor): void {
  const number = cursor.match(BACKREFERENCE, "stay")?.[0];
  const isNumbered =
    number !== undefined && (cursor.unicode || Number(number) <= cursor.groupCount);
  const isNamed = cursor.rest(1) === "k" && (cursor.unicode || cursor.hasNamedGroups);
  if (isNumbered || isNamed) throw new UnsupportedPattern("backreference");
}

function readClassEscape(cursor: PatternCursor): CodePoints | null {
  const set = CLASS_ESCAPES.get(cursor.rest(1));
  if (set !== undefined) {
    cursor.skip(1);
    return set;
  }
  const property = cursor.unicode ? cursor.match(PROPERTY) : null;
  if (property === null) return null;
  const members = readProperty(property[2] ?? "");
  return property[1] === "P" ? complementCodePoints(members) : members;
}

function readNumericEscape(cursor: PatternCursor): number | null {
  const pair = cursor.match(SURROGATE_PAIR);
  if (pair !== null) {
    const units = [pair[1], pair[2]].map((hex) => Number.parseInt(hex ?? "", 16));
    return String.fromCharCode(...units).codePointAt(0) ?? 0;
  }
  const braced = cursor.unicode ? cursor.match(BRACED_HEX) : null;
  if (braced !== null) return Number.parseInt(braced[1] ?? "", 16);
  const plain = cursor.match(PLAIN_HEX);
  if (plain !== null) return Number.parseInt(plain[1] ?? plain[2] ?? "", 16);
  const octal = cursor.match(OCTAL);
  return octal === null ? null : Number.parseInt(octal[0], 8);
}

function readControl(cursor: PatternCursor, isInClass: boolean): number | null {
  const control =
    CONTROL_LETTERS.get(cursor.rest(1)) ?? (isInClass ? backspace(cursor) : undefined);
  if (control !== undefined) {
    cursor.skip(1);
    return control;
  }
  const letter = cursor.match(CONTROL) ?? (isInClass ? cursor.match(CONTROL_IN_CLASS) : null);
  if (letter !== null) return (letter[1] ?? "").charCodeAt(0) % 32;
  // `\c` before anything else is a backslash; the c follows as a character of its own.
  return cursor.rest(1) === "c" ? 0x5c : null;
}

function backspace(cursor: PatternCursor): number | undefined {
  return cursor.rest(1) === "b" ? 0x08 : undefined;
}

function readIdentity(cursor: PatternCursor): number {
  return cursor.readCodePoint();
}

/** The set of one escape or one literal character. */
export function toCodePoints(character: CharacterEscape): CodePoints {
  if (typeof character !== "number") return character;
  return createCodePoints([{ from: character, to: character }]);
}
