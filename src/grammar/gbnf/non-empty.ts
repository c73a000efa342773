/**
 * Rewrites repetitions of what may be empty: `(a?)*` as `a*`. llama.cpp takes the first form for left recursion.
 * The texts that match stay the same.
 */
import { findNullable } from "../analysis/expression-facts.ts";
import { tabulateExpressions } from "../analysis/expression-table.ts";
import { createRuleNames, type RuleNames } from "../analysis/rule-names.ts";
import { simplifyGrammar } from "../analysis/simplify-grammar.ts";
import type { Dfa, DfaEdge } from "../automaton/dfa.ts";
import {
  automaton,
  choice,
  type Expression,
  type Grammar,
  NOTHING,
  repeat,
  rule,
  sequence,
} from "../grammar.ts";

interface Rewriting {
  source: Grammar;
  nullable: ReadonlySet<Expression>;
  rules: Map<string, Expression>;
  names: RuleNames;
  /** Rules of the source → the rule that matches the same but the empty text. */
  nonEmptyRules: Map<string, string>;
  /** Non-empty twins whose bodies are still to be written. */
  open: string[];
}

/** `grammar` is simplified and so is the result. */
export function removeEmptyRounds(grammar: Grammar): Grammar {
  const nullable = findNullable(tabulateExpressions(grammar));
  const bodies = [...grammar.rules.values()];
  if (!bodies.some((body) => hasEmptyRounds(body, nullable))) return grammar;
  const rewriting: Rewriting = {
    source: grammar,
    nullable,
    rules: new Map(),
    names: createRuleNames(grammar.rules.keys()),
    nonEmptyRules: new Map(),
    open: [],
  };
  for (const [name, body] of grammar.rules) rewriting.rules.set(name, rewrite(body, rewriting));
  for (let name = rewriting.open.pop(); name !== undefined; name = rewriting.open.pop()) {
    const body = grammar.rules.get(name) ?? NOTHING;
    rewriting.rules.set(nameNonEmpty(name, rewriting), nonEmpty(body, rewriting));
  }
  return simplifyGrammar({ root: grammar.root, rules: rewriting.rules }) ?? grammar;
}

function hasEmptyRounds(expression: Expression, nullable: ReadonlySet<Expression>): boolean {
  switch (expression.kind) {
    case "sequence":
    case "choice":
      return expression.items.some((item) => hasEmptyRounds(item, nullable));
    case "repeat":
      return nullable.has(expression.item) || hasEmptyRounds(expression.item, nullable);
    default:
      return false;
  }
}

function rewrite(expression: Expression, rewriting: Rewriting): Expression {
  switch (expression.kind) {
    case "sequence":
    case "choice":
      return { ...expression, items: expression.items.map((item) => rewrite(item, rewriting)) };
    case "repeat":
      return rewriting.nullable.has(expression.item)
        ? repeat(nonEmpty(expression.item, rewriting), 0, expression.max)
        : { ...expression, item: rewrite(expression.item, rewriting) };
    default:
      return expression;
  }
}

/** What `expression` matches but the empty text. */
function nonEmpty(expression: Expression, rewriting: Rewriting): Expression {
  if (!rewriting.nullable.has(expression)) return rewrite(expression, rewriting);
  switch (expression.kind) {
    case "choice":
      return choice(...expression.items.map((item) => nonEmpty(item, rewriting)));
    case "sequence":
      return nonEmptySequence(expression.items, rewriting);
    case "repeat":
      return repeat(nonEmpty(expression.item, rewriting), 1, expression.max);
    case "rule":
      return rule(nameNonEmpty(expression.name, rewriting));
    case "automaton":
      return refuseEmptyText(expression.dfa);
    default:
      return NOTHING;
  }
}

/** Halved, with each half a rule, so that a long sequence of optional items does not grow with its square. */
function nonEmptySequence(items: readonly Expression[], rewriting: Rewriting): Expression {
  const [only] = items;
  if (items.length <= 1) return only === undefined ? NOTHING : nonEmpty(only, rewriting);
  const middle = items.length >> 1;
  const [first, second] = [items.slice(0, middle), items.slice(middle)];
  return choice(
    sequence(nonEmptySequence(first, rewriting), share(second, rewriting)),
    nonEmptySequence(second, rewriting),
  );
}

function share(items: readonly Expression[], rewriting: Rewriting): Expression {
  const whole = sequence(...items.map((item) => rewrite(item, rewriting)));
  if (whole.kind !== "sequence") return whole;
  const name = rewriting.names.claim("rest");
  rewriting.rules.set(name, whole);
  return rule(name);
}

function nameNonEmpty(name: string, rewriting: Rewriting): string {
  const known = rewriting.nonEmptyRules.get(name);
  if (known !== undefined) return known;
  const made = rewriting.names.claim(`${name}-some`);
  rewriting.nonEmptyRules.set(name, made);
  rewriting.open.push(name);
  return made;
}

function refuseEmptyText({ states }: Dfa): Expression {
  const edges = shiftTargets(states[0]?.edges ?? []);
  if (edges.length === 0) return NOTHING;
  const others = states.map((state) => ({ ...state, edges: shiftTargets(state.edges) }));
  return automaton({ states: [{ accepting: false, edges }, ...others] });
}

/** Makes room for a new start. */
function shiftTargets(edges: readonly DfaEdge[]): DfaEdge[] {
  return edges.map((edge) => ({ ...edge, target: edge.target + 1 }));
}
