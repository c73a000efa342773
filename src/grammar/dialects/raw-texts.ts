/** Strings of a schema as the texts themselves, for notations that write them without escapes. */

import { AutomatonTooLarge, type Dfa, NO_TEXT } from "../automaton/dfa.ts";
import { intersectDfas, isAnyText, uniteDfas } from "../automaton/dfa-algebra.ts";
import { limitLength } from "../automaton/dfa-lengths.ts";
import { textsWithout } from "../automaton/dfa-words.ts";
import type { StringShape } from "../schema/string-shape.ts";
import type { ValueSet } from "../schema/value-set.ts";

/**
 * The strings of a set in which `word` does not occur. Where that needs too many states, all texts without `word`:
 * the check of the finished call finds the rest.
 */
export function textsOf({ strings }: ValueSet, word: string): Dfa {
  const without = textsWithout(word);
  return orElse(without, () => {
    const texts = strings.map(limitTexts).reduce(uniteDfas, NO_TEXT);
    return isAnyText(texts) ? without : intersectDfas(texts, without);
  });
}

/** A length limit that needs too many states is left to the check of the call. */
function limitTexts({ texts, min, max }: StringShape): Dfa {
  return orElse(texts, () => limitLength(texts, min, max));
}

function orElse(fallback: Dfa, build: () => Dfa): Dfa {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof AutomatonTooLarge)) throw error;
    return fallback;
  }
}
