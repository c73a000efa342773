/** Two facts of every expression, by the least fixed point in linear time: can match the empty text, can match at all. */
import type { Expression } from "../grammar.ts";
import type { ExpressionTable } from "./expression-table.ts";

/** The expressions that match the empty text. */
export function findNullable(table: ExpressionTable): ReadonlySet<Expression> {
  return spread(table, (leaf) => {
    if (leaf.kind === "text") return leaf.text === "";
    return leaf.kind === "automaton" && leaf.dfa.states[0]?.accepting === true;
  });
}

/** The expressions that match at least one text of UTF-8 or one token. */
export function findProductive(table: ExpressionTable): ReadonlySet<Expression> {
  return spread(table, (leaf) => {
    switch (leaf.kind) {
      case "text":
        return !/\p{Surrogate}/u.test(leaf.text);
      case "class":
        return leaf.codePoints.length > 0;
      case "automaton":
        return leaf.dfa.states.some(({ accepting }) => accepting);
      default:
        return leaf.kind === "token";
    }
  });
}

/** What holds for some leaves, and from there for a choice by one item and for a sequence by all of them. */
function spread(
  { order, users }: ExpressionTable,
  holdsForLeaf: (leaf: Expression) => boolean,
): ReadonlySet<Expression> {
  const found = new Set<Expression>();
  const missing = new Map<Expression, number>();
  const open: Expression[] = [];
  const add = (expression: Expression): void => {
    if (found.has(expression)) return;
    found.add(expression);
    open.push(expression);
  };
  for (const expression of order) {
    if (holdsWithoutParts(expression) || holdsForLeaf(expression)) add(expression);
    else if (expression.kind === "sequence") missing.set(expression, expression.items.length);
  }
  for (let known = open.pop(); known !== undefined; known = open.pop()) {
    for (const user of users.get(known) ?? []) {
      const left = (missing.get(user) ?? 1) - 1;
      if (left > 0) missing.set(user, left);
      else add(user);
    }
  }
  return found;
}

function holdsWithoutParts(expression: Expression): boolean {
  if (expression.kind === "repeat") return expression.min === 0;
  return expression.kind === "sequence" && expression.items.length === 0;
}
