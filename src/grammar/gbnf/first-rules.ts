/**
 * llama.cpp looks for left recursion by walking every way a rule can begin, again for each way that leads there, and by
 * recursion in native code. A grammar on which that walk would be endless or too deep must not reach it.
 */
import { findNullable } from "../analysis/expression-facts.ts";
import { invalid, tabulateExpressions } from "../analysis/expression-table.ts";
import type { Expression, Grammar } from "../grammar.ts";

const MAX_STEPS = 2_000_000;
const MAX_DEPTH = 5_000;

interface Walk {
  steps: number;
  depth: number;
}

/** `grammar` is simplified. Throws "grammar-invalid". Counts as if every group were a rule: never too few. */
export function checkFirstRules(grammar: Grammar): void {
  const nullable = findNullable(tabulateExpressions(grammar));
  const walks = new Map<Expression, Walk>();
  for (const body of grammar.rules.values()) measureWalk(body, grammar, nullable, walks);
  let steps = 0;
  for (const body of grammar.rules.values()) {
    const walk = walks.get(body);
    steps += walk?.steps ?? 0;
    if (steps > MAX_STEPS || (walk?.depth ?? 0) > MAX_DEPTH) {
      throw invalid("its rules can begin in too many ways for the engine");
    }
  }
}

/** Parts first; there is an order, since nothing is left-recursive. */
function measureWalk(
  root: Expression,
  grammar: Grammar,
  nullable: ReadonlySet<Expression>,
  walks: Map<Expression, Walk>,
): void {
  const open = [root];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const starts = startsOf(top, grammar, nullable);
    const missing = walks.has(top) ? [] : starts.filter((start) => !walks.has(start));
    if (missing.length > 0) {
      for (const start of missing) open.push(start);
      continue;
    }
    open.pop();
    if (walks.has(top)) continue;
    const walk = { steps: 1, depth: 1 };
    for (const start of starts) {
      walk.steps += walks.get(start)?.steps ?? 0;
      walk.depth = Math.max(walk.depth, 1 + (walks.get(start)?.depth ?? 0));
    }
    walks.set(top, walk);
  }
}

function startsOf(
  expression: Expression,
  { rules }: Grammar,
  nullable: ReadonlySet<Expression>,
): readonly Expression[] {
  switch (expression.kind) {
    case "rule":
      return [rules.get(expression.name) ?? expression];
    case "choice":
      return expression.items;
    case "repeat":
      return [expression.item];
    case "sequence": {
      const first = expression.items.findIndex((item) => !nullable.has(item));
      return first < 0 ? expression.items : expression.items.slice(0, first + 1);
    }
    default:
      return [];
  }
}
