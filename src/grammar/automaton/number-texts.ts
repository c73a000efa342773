/**
 * Sets of numbers as plain decimal texts without exponent; how one is spelt is number-machine.ts's affair.
 * Trailing zeros are allowed everywhere: "1.50" is 1.5.
 */
import { digitsOf } from "./decimal.ts";
import type { Dfa } from "./dfa.ts";
import { exploreNumbers } from "./number-machine.ts";
import { readMultiples, splitStep } from "./number-multiples.ts";
import { type NumberBounds, readRange } from "./number-range.ts";

const readAll = once(() => exploreNumbers(readRange({})));
const readWholes = once(() => exploreNumbers(readMultiples({ factor: 1, zeros: 0, decimals: 0 })));
const readDigits = once(() => exploreNumbers({ ...readRange({}), point: () => null }));

/** Every number. */
export function allNumbers(): Dfa {
  return readAll();
}

/** Numbers of whole value: "1.0" is one of them. */
export function wholeNumbers(): Dfa {
  return readWholes();
}

/** Whole numbers spelt without a fraction. */
export function digitTexts(): Dfa {
  return readDigits();
}

/** Numbers inside all bounds given; a bound that is not finite says nothing. */
export function numbersInRange(bounds: NumberBounds): Dfa {
  return exploreNumbers(readRange(bounds));
}

/** Numbers whose exact value is a multiple of `step`; null for a step that is not positive or needs over 5,000 states. */
export function multiplesOf(step: number): Dfa | null {
  const parts = splitStep(step);
  return parts && exploreNumbers(readMultiples(parts));
}

/**
 * The plain spelling: 1e21 is "1" and 21 zeros, 1e-7 is "0.0000001", -0 is "0". JSON.parse reads numbers beyond the
 * doubles as infinite; only an exponent gives those back. Not a number is null, as in JSON.stringify.
 */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return "null";
  if (!Number.isFinite(value)) return value < 0 ? "-1e999" : "1e999";
  const { whole, fraction } = digitsOf(value);
  const sign = value < 0 ? "-" : "";
  return fraction === "" ? sign + whole : `${sign}${whole}.${fraction}`;
}

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
