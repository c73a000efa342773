/** Automata that schemas ask for again and again, kept between compilations: equal questions get the same object. */
import type { NumberBounds } from "../automaton/number-range.ts";
import { multiplesOf, numbersInRange } from "../automaton/number-texts.ts";
import { compilePattern } from "../automaton/pattern.ts";

/** Answers kept a kind; then all are forgotten, since schemas come in batches. */
const MAX_ANSWERS = 300;

export const textsOfPattern = remember(compilePattern, (source) => source);

export const numbersWithin = remember(
  numbersInRange,
  ({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: NumberBounds) =>
    [minimum, exclusiveMinimum, maximum, exclusiveMaximum].join(),
);

export const multiplesOfStep = remember(multiplesOf, String);

function remember<Question, Answer>(
  answer: (question: Question) => Answer,
  keyOf: (question: Question) => string,
): (question: Question) => Answer {
  const answers = new Map<string, Answer>();
  return (question) => {
    const key = keyOf(question);
    const known = answers.get(key);
    if (known !== undefined) return known;
    if (answers.size >= MAX_ANSWERS) answers.clear();
    const made = answer(question);
    answers.set(key, made);
    return made;
  };
}
