/** Strings and numbers as expressions: automata where a keyword limits them, plain rules where none does. */

import { ANY_TEXT, type Dfa } from "../automaton/dfa.ts";
import { isAnyText } from "../automaton/dfa-algebra.ts";
import { limitLength } from "../automaton/dfa-lengths.ts";
import { escapeJsonText } from "../automaton/json-text.ts";
import { automaton, choice, type Expression, repeat, sequence, text } from "../grammar.ts";
import type { Emitter } from "./emitter.ts";
import { type NumberSet, spellNumbers } from "./number-set.ts";
import { hasLengthLimit, joinLength, type StringShape } from "./string-shape.ts";

const QUOTE = text('"');
const escaped = new WeakMap<Dfa, Dfa>();
const spelled = new WeakMap<Dfa, Dfa>();

export function emitString(emitter: Emitter, shape: StringShape): Expression {
  const { book } = emitter;
  if (!isAnyText(shape.texts)) {
    return sequence(QUOTE, emitTexts(emitter, limitTexts(emitter, shape)), QUOTE);
  }
  const character = book.define("character", "char", () => automaton(anyCharacter()));
  if (hasLengthLimit(shape)) return sequence(QUOTE, repeat(character, shape.min, shape.max), QUOTE);
  return book.define("string", "string", () => sequence(QUOTE, repeat(character, 0), QUOTE));
}

/** The JSON spelling of the texts of `dfa`, without quotes. */
export function emitTexts({ book }: Emitter, dfa: Dfa): Expression {
  const spelling = remember(escaped, dfa, escapeJsonText);
  return book.define(spelling, "text", () => automaton(spelling));
}

export function emitNumber({ book }: Emitter, set: NumberSet): Expression {
  if (set === "all") return book.define("number", "number", emitAnyNumber);
  const spelling = remember(spelled, set, spellNumbers);
  return book.define(spelling, "number", () => automaton(spelling));
}

function remember(memory: WeakMap<Dfa, Dfa>, dfa: Dfa, make: (dfa: Dfa) => Dfa): Dfa {
  const known = memory.get(dfa);
  if (known !== undefined) return known;
  const made = make(dfa);
  memory.set(dfa, made);
  return made;
}

function limitTexts(emitter: Emitter, shape: StringShape): Dfa {
  const joined = joinLength(shape);
  if (joined === null) {
    emitter.leaveOut("maxLength", "pattern and length together need too many states");
  }
  return joined ?? shape.texts;
}

let character: Dfa | undefined;

/** One character of a JSON string. */
function anyCharacter(): Dfa {
  character ??= escapeJsonText(limitLength(ANY_TEXT, 1, 1));
  return character;
}

/** -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)? */
function emitAnyNumber(): Expression {
  const digit: Expression = { kind: "class", codePoints: [{ from: 0x30, to: 0x39 }] };
  const leading: Expression = { kind: "class", codePoints: [{ from: 0x31, to: 0x39 }] };
  const exponent: Expression = {
    kind: "class",
    codePoints: [
      { from: 0x45, to: 0x45 },
      { from: 0x65, to: 0x65 },
    ],
  };
  const sign = choice(text("+"), text("-"));
  return sequence(
    repeat(text("-"), 0, 1),
    choice(text("0"), sequence(leading, repeat(digit, 0))),
    repeat(sequence(text("."), repeat(digit, 1)), 0, 1),
    repeat(sequence(exponent, repeat(sign, 0, 1), repeat(digit, 1)), 0, 1),
  );
}
