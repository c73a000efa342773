/**
 * Values in Gemma's notation: like JSON without blanks, keys without quotes and in order, strings between `<|"|>` as
 * they are. Counts of keys and items that must occur are left to the check of the finished call.
 */

import type { Dfa } from "../automaton/dfa.ts";
import { intersectDfas } from "../automaton/dfa-algebra.ts";
import { allNumbers } from "../automaton/number-texts.ts";
import { choiceOfLineNumbers, dfaWithoutWord, spellTexts } from "../choices.ts";
import {
  automaton,
  choice,
  type Expression,
  optional,
  repeat,
  sequence,
  text,
} from "../grammar.ts";
import type { ArrayShape } from "../schema/array-shape.ts";
import type { Goal } from "../schema/goal.ts";
import type { NormalForm } from "../schema/normal-form.ts";
import { hasNumbers, spellNumbers } from "../schema/number-set.ts";
import { type ObjectShape, undeclaredKeys } from "../schema/object-shape.ts";
import { listMembers, type Scope } from "./argument-style.ts";
import { PLAIN_NAMES } from "./plain-names.ts";
import { textsOf } from "./raw-texts.ts";
import type { ArgumentGrammar } from "./tool-grammar.ts";

export const QUOTE = '<|"|>';

export interface ValueScope extends Scope {
  values: NormalForm;
}

/** Jinja's `dictsort`: by key, upper and lower case alike. */
export function compareKeys(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (x === y) return 0;
  return x < y ? -1 : 1;
}

export function spellArgument({ live, goal }: ArgumentGrammar, scope: ValueScope): Expression {
  if (live === null) return spellGoal(goal, scope);
  if (live.kind === "lines") return choiceOfLineNumbers(live.first, live.last);
  return quote(dfaWithoutWord(live, QUOTE), scope);
}

/** A rule a goal, so that recursive schemas become recursive rules. */
function spellGoal(goal: Goal, scope: ValueScope): Expression {
  const key = goalKey(scope.values, goal);
  return scope.book.define(key, "value", () => {
    const set = scope.values.setOf(goal);
    return choice(
      ...(set.hasNull ? [text("null")] : []),
      ...(set.hasTrue ? [text("true")] : []),
      ...(set.hasFalse ? [text("false")] : []),
      ...(hasNumbers(set.numbers) ? [automaton(numbers(set.numbers))] : []),
      ...(set.strings.length > 0 ? [quote(textsOf(set, QUOTE), scope)] : []),
      ...set.arrays.map((shape) => spellArray(shape, scope)),
      ...set.objects.map((shape) => spellObject(shape, scope)),
    );
  });
}

const goalKeys = new WeakMap<NormalForm, Map<Goal, object>>();

function goalKey(values: NormalForm, goal: Goal): object {
  const keys = goalKeys.get(values) ?? new Map<Goal, object>();
  goalKeys.set(values, keys);
  const key = keys.get(goal) ?? {};
  keys.set(goal, key);
  return key;
}

function numbers(set: "all" | Dfa): Dfa {
  return set === "all" ? allNumbers() : spellNumbers(set);
}

function quote(texts: Dfa, { spell }: Scope): Expression {
  return sequence(spell(QUOTE), spellTexts(texts), spell(QUOTE));
}

function spellArray(shape: ArrayShape, scope: ValueScope): Expression {
  const { prefix, rest, min, max } = shape;
  const comma = text(",");
  const places = prefix.slice(0, Math.min(prefix.length, max));
  const spelledRest = spellGoal(rest, scope);
  let tail: Expression =
    places.length > 0
      ? repeat(sequence(comma, spelledRest), Math.max(0, min - places.length), max - places.length)
      : listItems(spelledRest, min, max);
  for (let index = places.length - 1; index >= 0; index--) {
    const item = spellGoal(places[index] ?? rest, scope);
    const filled = sequence(...(index > 0 ? [comma] : []), item, tail);
    tail = index < min ? filled : optional(filled);
  }
  return sequence(text("["), tail, text("]"));
}

function listItems(item: Expression, min: number, max: number): Expression {
  if (max === 0) return text("");
  const items = sequence(item, repeat(sequence(text(","), item), Math.max(0, min - 1), max - 1));
  return min > 0 ? items : optional(items);
}

/** Keys that no keyword speaks of are not written beside declared ones, as in JSON. */
function spellObject(shape: ObjectShape, scope: ValueScope): Expression {
  const pairs = [...shape.properties]
    .filter(([, { goal }]) => !scope.values.isEmpty(goal))
    .sort(([a], [b]) => compareKeys(a, b))
    .map(([key, { goal, required }]) => ({
      isRequired: required,
      expression: sequence(text(`${key}:`), spellGoal(goal, scope)),
    }));
  const isOpen = shape.properties.size === 0;
  const others = shape.regions
    .filter(({ isUnmentioned, goal }) => isOpen || (!isUnmentioned && !scope.values.isEmpty(goal)))
    .map(({ keys, goal }) =>
      sequence(
        spellTexts(intersectDfas(undeclaredKeys(shape, keys), PLAIN_NAMES)),
        text(":"),
        spellGoal(goal, scope),
      ),
    );
  const inner =
    others.length === 0
      ? listMembers(pairs, { comma: text(",") }, scope)
      : listItems(
          choice(...pairs.map(({ expression }) => expression), ...others),
          0,
          Number.POSITIVE_INFINITY,
        );
  return sequence(text("{"), inner, text("}"));
}
