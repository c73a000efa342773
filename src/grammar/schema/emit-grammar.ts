/** Value sets → grammar rules: one rule a goal, so that recursive schemas become recursive rules. */
import { choice, type Expression, type Grammar, NOTHING, text } from "../grammar.ts";
import { emitArray } from "./emit-array.ts";
import { emitObject } from "./emit-object.ts";
import { emitNumber, emitString } from "./emit-scalars.ts";
import type { Emitter, JsonSpelling } from "./emitter.ts";
import { ANY, type Goal, NEVER } from "./goal.ts";
import type { NormalForm } from "./normal-form.ts";
import { hasNumbers } from "./number-set.ts";
import { createRuleBook } from "./rule-book.ts";
import type { ValueSet } from "./value-set.ts";

export interface EmitOptions {
  spelling: JsonSpelling;
  closesObjects: boolean;
  maxRules: number;
}

/** The grammar of all values that meet `root`. Throws "schema-too-large", and what the normal form throws. */
export function emitGrammar(normal: NormalForm, root: Goal, options: EmitOptions): Grammar {
  const { goals } = normal;
  const book = createRuleBook(options.maxRules);

  const expressionOf = (goal: Goal): Expression => {
    if (goal === NEVER || normal.isEmpty(goal)) return NOTHING;
    return book.define(`goal ${goal}`, hintOf(goal), () => emitSet(goal, normal.setOf(goal)));
  };

  function emitSet(goal: Goal, set: ValueSet): Expression {
    const emitter: Emitter = {
      spelling: options.spelling,
      closesObjects: options.closesObjects,
      book,
      expressionOf,
      isEmpty: normal.isEmpty,
      leaveOut: (keyword, reason) => normal.leaveOut(normal.pointerOf(goal), keyword, reason),
    };
    const alternatives: Expression[] = [];
    if (set.hasNull) alternatives.push(text("null"));
    if (set.hasTrue) alternatives.push(text("true"));
    if (set.hasFalse) alternatives.push(text("false"));
    if (hasNumbers(set.numbers)) alternatives.push(emitNumber(emitter, set.numbers));
    for (const shape of set.strings) alternatives.push(emitString(emitter, shape));
    for (const shape of set.arrays) alternatives.push(emitArray(emitter, shape, goals.all));
    for (const shape of set.objects) alternatives.push(emitObject(emitter, shape, goals.all));
    return choice(...alternatives);
  }

  function hintOf(goal: Goal): string {
    if (goal === ANY) return "value";
    const description = goals.describe(goal);
    if (description.kind === "value") return "const";
    const names = normal.pointerOf(goal).split("/");
    const last = names.at(-1) ?? "";
    return /^(?:\d*|items|not|additionalProperties)$/.test(last)
      ? `${names.at(-2) ?? ""}-item`
      : last;
  }

  return book.finish(expressionOf(root));
}
