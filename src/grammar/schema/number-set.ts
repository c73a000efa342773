/** Sets of numbers as automata over their plain decimal texts. "all" is the set no keyword has limited. */

import { type Dfa, NO_TEXT } from "../automaton/dfa.ts";
import {
  concatenateDfas,
  intersectDfas,
  isEmptyDfa,
  subtractDfas,
  uniteDfas,
} from "../automaton/dfa-algebra.ts";
import { complementDfa } from "../automaton/dfa-complement.ts";
import { dfaOfWords } from "../automaton/dfa-words.ts";
import { allNumbers, digitTexts, numberText, wholeNumbers } from "../automaton/number-texts.ts";
import { compilePattern } from "../automaton/pattern.ts";

export type NumberSet = "all" | Dfa;

export const NO_NUMBERS: NumberSet = NO_TEXT;

export function numbersOf(values: readonly number[]): NumberSet {
  return dfaOfWords(values.map(numberText));
}

export function hasNumbers(set: NumberSet): boolean {
  return set === "all" || !isEmptyDfa(set);
}

export function intersectNumbers(a: NumberSet, b: NumberSet): NumberSet {
  if (a === "all") return b;
  return b === "all" ? a : intersectDfas(a, b);
}

export function uniteNumbers(a: NumberSet, b: NumberSet): NumberSet {
  return a === "all" || b === "all" ? "all" : uniteDfas(a, b);
}

export function complementNumbers(set: NumberSet): NumberSet {
  if (set === "all") return NO_NUMBERS;
  return isEmptyDfa(set) ? "all" : subtractDfas(allNumbers(), withTrailingZeros(set));
}

/** The texts to write: whole numbers without a fraction, others as they come. */
export function spellNumbers(set: Dfa): Dfa {
  return isEmptyDfa(subtractDfas(set, wholeNumbers())) ? intersectDfas(set, digitTexts()) : set;
}

/** Every spelling of the same values: 1 is also 1.0, and 1.5 is 1.50. */
function withTrailingZeros(set: Dfa): Dfa {
  const whole = intersectDfas(set, digitTexts());
  const broken = intersectDfas(set, complementDfa(digitTexts()));
  return uniteDfas(
    uniteDfas(set, concatenateDfas(whole, texts("^\\.0+$"))),
    concatenateDfas(broken, texts("^0+$")),
  );
}

function texts(pattern: string): Dfa {
  const compiled = compilePattern(pattern);
  if ("unsupported" in compiled) throw new Error(`${pattern}: ${compiled.unsupported}`);
  return compiled.dfa;
}
