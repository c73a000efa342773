/**
 * Every expression object of a grammar once, parts before wholes, with the way back from a part to its users.
 * Built without recursion; all other analyses are loops over it, so none can overflow the stack.
 */
import { AgentError } from "../../base/errors.ts";
import type { Expression, Grammar } from "../grammar.ts";

/** Compiling and printing recurse over expressions; this much nesting fits every thread's stack. */
const MAX_DEPTH = 1_000;
const MAX_EXPRESSIONS = 4_000_000;

export interface ExpressionTable {
  /** Parts before wholes. A rule's name is a leaf here. */
  readonly order: readonly Expression[];
  /** Users of an expression, once for each use. A rule's body is used by every expression that names it. */
  readonly users: ReadonlyMap<Expression, readonly Expression[]>;
}

/** The parts an expression is written with; none for a rule's name. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "sequence":
    case "choice":
      return expression.items;
    case "repeat":
      return [expression.item];
    default:
      return [];
  }
}

/** Throws "grammar-invalid" for an undefined rule, wrong bounds, and nesting or size beyond the limits. */
export function tabulateExpressions(grammar: Grammar): ExpressionTable {
  if (!grammar.rules.has(grammar.root)) throw invalid(`it has no rule ${grammar.root}`);
  const order: Expression[] = [];
  const depths = new Map<Expression, number>();
  for (const body of grammar.rules.values()) visitParts(body, order, depths);
  const users = new Map<Expression, Expression[]>();
  for (const expression of order) {
    checkExpression(expression, grammar);
    for (const part of partsOf(expression)) addUser(users, part, expression);
    const body = expression.kind === "rule" ? grammar.rules.get(expression.name) : undefined;
    if (body !== undefined) addUser(users, body, expression);
  }
  return { order, users };
}

export function invalid(reason: string): AgentError {
  return new AgentError("grammar-invalid", { reason });
}

/** Depth-first from `root`; an expression is finished when it is met the second time, its parts being done. */
function visitParts(root: Expression, order: Expression[], depths: Map<Expression, number>): void {
  const open: Expression[] = [root];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const depth = depths.get(top);
    if (depth === undefined) {
      depths.set(top, 0);
      for (const part of partsOf(top)) if (!depths.has(part)) open.push(part);
      continue;
    }
    open.pop();
    if (depth > 0) continue;
    depths.set(top, depthOf(top, depths));
    order.push(top);
    if (order.length > MAX_EXPRESSIONS) throw invalid(`it has over ${MAX_EXPRESSIONS} parts`);
  }
}

function depthOf(expression: Expression, depths: ReadonlyMap<Expression, number>): number {
  let deepest = 0;
  for (const part of partsOf(expression)) {
    const depth = depths.get(part) ?? 0;
    if (depth === 0) throw invalid("an expression contains itself");
    deepest = Math.max(deepest, depth);
  }
  if (deepest >= MAX_DEPTH) throw invalid(`it is nested deeper than ${MAX_DEPTH} levels`);
  return deepest + 1;
}

function checkExpression(expression: Expression, { rules }: Grammar): void {
  if (expression.kind === "rule" && !rules.has(expression.name)) {
    throw invalid(`the rule ${expression.name} is not defined`);
  }
  if (expression.kind !== "repeat") return;
  const { min, max } = expression;
  const isBounded = Number.isSafeInteger(max) || max === Number.POSITIVE_INFINITY;
  if (!Number.isSafeInteger(min) || min < 0 || !isBounded || max < min) {
    throw invalid(`a repetition of ${min} to ${max} times`);
  }
}

function addUser(users: Map<Expression, Expression[]>, part: Expression, whole: Expression): void {
  const known = users.get(part);
  if (known === undefined) users.set(part, [whole]);
  else known.push(whole);
}
