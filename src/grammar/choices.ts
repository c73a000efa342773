/**
 * What exists right now as grammar: paths, symbols, test names, line numbers. A text that is not in the set cannot be
 * written, and beginnings shared by many texts are walked once. Knows no tool and no dialect.
 */

import type { Dfa } from "./automaton/dfa.ts";
import { intersectDfas, isEmptyDfa } from "./automaton/dfa-algebra.ts";
import { dfaOfWords } from "./automaton/dfa-words.ts";
import { escapeJsonText } from "./automaton/json-text.ts";
import { digitTexts, numbersInRange } from "./automaton/number-texts.ts";
import { automaton, type Expression, NOTHING, sequence, text } from "./grammar.ts";

/** What one argument may be this turn, before any dialect spells it. The same object spells faster the second time. */
export type LiveChoice =
  | { kind: "texts"; texts: readonly string[]; dfa: Dfa }
  /** Both lines are possible; the first line is 1. */
  | { kind: "lines"; first: number; last: number };

/** Build it once for a set of files and keep it while the set is the same. */
export function liveTexts(texts: Iterable<string>): LiveChoice {
  const list = [...texts];
  return { kind: "texts", texts: list, dfa: dfaOfWords(list) };
}

/** The texts of a live choice in which `word` does not occur; almost always all of them. */
export function dfaWithoutWord({ texts, dfa }: LiveChoice & { kind: "texts" }, word: string): Dfa {
  const others = texts.filter((each) => !each.includes(word));
  return others.length === texts.length ? dfa : dfaOfWords(others);
}

/** One of the texts, as it is. Nothing where there are none. */
export function choiceOfTexts(texts: Iterable<string>): Expression {
  return spellTexts(dfaOfWords(texts));
}

/** One of the texts as a JSON string, quotes included. Nothing where there are none. */
export function choiceOfJsonStrings(texts: Iterable<string>): Expression {
  return spellJsonStrings(dfaOfWords(texts));
}

/** The whole numbers from `first`, at least 1, to `last`, both possible. Nothing where `last` is smaller. */
export function choiceOfLineNumbers(first: number, last: number): Expression {
  const bounds = { minimum: Math.max(1, first), maximum: last };
  return spellTexts(intersectDfas(numbersInRange(bounds), digitTexts()));
}

/** The texts of an automaton as they are. */
export function spellTexts(texts: Dfa): Expression {
  return isEmptyDfa(texts) ? NOTHING : automaton(texts);
}

const jsonStrings = new WeakMap<Dfa, Expression>();

/** The texts of an automaton as JSON strings. The same automaton is escaped once. */
export function spellJsonStrings(texts: Dfa): Expression {
  if (isEmptyDfa(texts)) return NOTHING;
  const known = jsonStrings.get(texts);
  if (known !== undefined) return known;
  const spelled = sequence(text('"'), automaton(escapeJsonText(texts)), text('"'));
  jsonStrings.set(texts, spelled);
  return spelled;
}
