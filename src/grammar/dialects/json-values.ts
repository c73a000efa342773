/** Values as JSON: grammar, text and live choices. The spacing is what Jinja's `tojson` writes in every template. */
import { simplifyGrammar } from "../analysis/simplify-grammar.ts";
import { choiceOfLineNumbers, spellJsonStrings } from "../choices.ts";
import { type Expression, type Grammar, grammarOf, NOTHING } from "../grammar.ts";
import { DEFAULT_SPELLING } from "../schema/compile-schema.ts";
import { emitGrammar } from "../schema/emit-grammar.ts";
import type { Goal } from "../schema/goal.ts";
import type { NormalForm } from "../schema/normal-form.ts";
import { DEFAULT_MAX_RULES, withinWritingLimits } from "../schema/schema-limits.ts";
import { serializeValue } from "../schema/serialize-value.ts";
import type { Scope } from "./argument-style.ts";
import { mergeGrammar } from "./merge-grammar.ts";
import type { ArgumentGrammar, ToolGrammar } from "./tool-grammar.ts";

const emitted = new WeakMap<NormalForm, Map<Goal, Grammar>>();

/** The values of a goal as JSON. Objects get no keys that the schema does not speak of. Worked out once. */
export function spellJson(values: NormalForm, goal: Goal, { book }: Scope): Expression {
  const grammars = emitted.get(values) ?? new Map<Goal, Grammar>();
  emitted.set(values, grammars);
  const grammar = grammars.get(goal) ?? emitJson(values, goal);
  grammars.set(goal, grammar);
  return mergeGrammar(book, grammar);
}

/** What an argument may be as JSON: what exists where that is given, else what the schema allows. */
export function spellJsonArgument(
  { live, goal }: ArgumentGrammar,
  { values }: ToolGrammar,
  scope: Scope,
): Expression {
  if (live === null) return spellJson(values, goal, scope);
  return live.kind === "texts"
    ? spellJsonStrings(live.dfa)
    : choiceOfLineNumbers(live.first, live.last);
}

/** The JSON text of a value in the grammar's spelling. */
export function writeJson(values: NormalForm, goal: Goal, value: unknown): string {
  return serializeValue(values, goal, { value, spelling: DEFAULT_SPELLING });
}

function emitJson(values: NormalForm, goal: Goal): Grammar {
  const options = { spelling: DEFAULT_SPELLING, closesObjects: true, maxRules: DEFAULT_MAX_RULES };
  const grammar = withinWritingLimits(() => simplifyGrammar(emitGrammar(values, goal, options)));
  return grammar ?? grammarOf(NOTHING);
}
