/** Finds rules that can come back to themselves before anything is matched: no reader can follow those. */
import type { Expression, Grammar } from "../grammar.ts";
import { findNullable } from "./expression-facts.ts";
import { type ExpressionTable, partsOf } from "./expression-table.ts";

interface Visit {
  expression: Expression;
  starts: readonly Expression[];
  next: number;
}

/** The names along one such circle, direct or through what may be empty; null when there is none. */
export function findLeftRecursion(grammar: Grammar, table: ExpressionTable): string[] | null {
  const nullable = findNullable(table);
  const states = new Map<Expression, "open" | "done">();
  const startsOf = (expression: Expression): readonly Expression[] => {
    if (expression.kind === "rule") return [grammar.rules.get(expression.name) ?? expression];
    if (expression.kind !== "sequence") return partsOf(expression);
    const first = expression.items.findIndex((item) => !nullable.has(item));
    return first < 0 ? expression.items : expression.items.slice(0, first + 1);
  };
  for (const body of grammar.rules.values()) {
    const circle = findCircle(body, states, startsOf);
    if (circle !== null) return circle;
  }
  return null;
}

function findCircle(
  root: Expression,
  states: Map<Expression, "open" | "done">,
  startsOf: (expression: Expression) => readonly Expression[],
): string[] | null {
  const path: Visit[] = [];
  const enter = (expression: Expression): void => {
    states.set(expression, "open");
    path.push({ expression, starts: startsOf(expression), next: 0 });
  };
  if (!states.has(root)) enter(root);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const start = top.starts[top.next++];
    if (start === undefined) {
      states.set(top.expression, "done");
      path.pop();
    } else if (states.get(start) === "open") {
      return namesFrom(path, start);
    } else if (!states.has(start)) {
      enter(start);
    }
  }
  return null;
}

function namesFrom(path: readonly Visit[], start: Expression): string[] {
  const circle = path.slice(path.findIndex(({ expression }) => expression === start));
  return circle.flatMap(({ expression }) => (expression.kind === "rule" ? [expression.name] : []));
}
