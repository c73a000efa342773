/** What the emitting files share: how JSON is spelled, and the rules written so far. */
import type { Expression } from "../grammar.ts";
import type { Goal } from "./goal.ts";
import type { RuleBook } from "./rule-book.ts";

export interface JsonSpelling {
  /** Between two items or pairs. */
  readonly comma: string;
  /** Between a key and its value. */
  readonly colon: string;
}

export interface Emitter {
  readonly spelling: JsonSpelling;
  /** Objects with declared properties have no others, unless the schema says so. */
  readonly closesObjects: boolean;
  readonly book: RuleBook;
  /** The expression of all values that meet `goal`. */
  expressionOf(goal: Goal): Expression;
  isEmpty(goal: Goal): boolean;
  /** Notes that `keyword` of the schema being emitted is not enforced. */
  leaveOut(keyword: string, reason: string): void;
}
