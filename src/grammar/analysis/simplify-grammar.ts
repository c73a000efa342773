/**
 * Brings a grammar into the form that matcher and printer start from. Invariant of the result: only rules that the root
 * reaches, nothing that cannot be completed, no expression object inside two others (such parts become rules),
 * no sequence in a sequence or choice in a choice, no left recursion.
 */
import { dfaOfWords } from "../automaton/dfa-words.ts";
import { automaton, EMPTY, type Expression, type Grammar, NOTHING } from "../grammar.ts";
import { findProductive } from "./expression-facts.ts";
import { type ExpressionTable, invalid, partsOf, tabulateExpressions } from "./expression-table.ts";
import { joinItems } from "./join-items.ts";
import { findLeftRecursion } from "./left-recursion.ts";
import { createRuleNames } from "./rule-names.ts";

const RULE_NAME = /^[a-zA-Z][a-zA-Z0-9-]*$/;
/** Shared texts longer than this become rules, so that joining them cannot double without end. */
const MAX_SHARED_TEXT = 64;
/** More texts to choose from than this become an automaton. */
const MAX_TEXTS = 16;

/** What came out of here is in that form already. */
const results = new WeakSet<Grammar>();

/** Null when nothing matches. A result of its own comes back as it is. Throws "grammar-invalid" when the grammar breaks its own promises or the limits. */
export function simplifyGrammar(grammar: Grammar): Grammar | null {
  if (results.has(grammar)) return grammar;
  const table = tabulateExpressions(grammar);
  for (const name of grammar.rules.keys()) {
    if (!RULE_NAME.test(name)) throw invalid(`${JSON.stringify(name)} is not a rule name`);
  }
  const circle = findLeftRecursion(grammar, table);
  if (circle !== null) throw invalid(`left recursion: ${[...circle, circle[0]].join(" → ")}`);
  const rewritten = rewriteExpressions(grammar, table);
  const rules = collectReachable(grammar.root, rewritten);
  const body = rules.get(grammar.root);
  if (body === undefined || isNothing(body)) return null;
  const simplified = { root: grammar.root, rules };
  results.add(simplified);
  return simplified;
}

function isNothing(expression: Expression): boolean {
  return expression.kind === "choice" && expression.items.length === 0;
}

function rewriteExpressions(grammar: Grammar, table: ExpressionTable): Map<string, Expression> {
  const productive = findProductive(table);
  const names = createRuleNames(grammar.rules.keys());
  const rules = new Map<string, Expression>();
  const rewritten = new Map<Expression, Expression>();
  const resultOf = (part: Expression): Expression => rewritten.get(part) ?? NOTHING;
  const bodies = new Map<Expression, number>();
  for (const body of grammar.rules.values()) bodies.set(body, (bodies.get(body) ?? 0) + 1);
  for (const expression of table.order) {
    const result = productive.has(expression) ? rewrite(expression, resultOf) : NOTHING;
    const places = (table.users.get(expression) ?? []).filter(({ kind }) => kind !== "rule").length;
    const isShared = places + (bodies.get(expression) ?? 0) > 1;
    if (isShared && isWorthSharing(result)) {
      const name = names.claim("part");
      rules.set(name, result);
      rewritten.set(expression, { kind: "rule", name });
    } else {
      rewritten.set(expression, result);
    }
  }
  for (const [name, body] of grammar.rules) rules.set(name, resultOf(body));
  return rules;
}

function isWorthSharing(expression: Expression): boolean {
  if (expression.kind === "text") return expression.text.length > MAX_SHARED_TEXT;
  return partsOf(expression).length > 0;
}

function rewrite(expression: Expression, resultOf: (part: Expression) => Expression): Expression {
  switch (expression.kind) {
    case "sequence":
      return joinItems(expression.items.map(resultOf));
    case "choice":
      return uniteItems(expression.items.map(resultOf));
    case "repeat":
      return repeatItem(resultOf(expression.item), expression.min, expression.max);
    default:
      return expression;
  }
}

function uniteItems(items: readonly Expression[]): Expression {
  const distinct = new Map<Expression | string, Expression>();
  for (const item of items.flatMap((each) => (each.kind === "choice" ? each.items : [each]))) {
    distinct.set(item.kind === "text" ? item.text : item, item);
  }
  const united = gatherTexts([...distinct.values()]);
  const [first] = united;
  return united.length === 1 && first !== undefined ? first : { kind: "choice", items: united };
}

/** Many texts side by side are slow to follow, here and in llama.cpp; one automaton walks what they share once. */
function gatherTexts(items: Expression[]): Expression[] {
  const texts = items.flatMap((item) => (item.kind === "text" ? [item.text] : []));
  if (texts.length <= MAX_TEXTS) return items;
  return [automaton(dfaOfWords(texts)), ...items.filter(({ kind }) => kind !== "text")];
}

function repeatItem(item: Expression, min: number, max: number): Expression {
  if (max === 0 || isNothing(item)) return EMPTY;
  if (item.kind === "text" && item.text === "") return EMPTY;
  return min === 1 && max === 1 ? item : { kind: "repeat", item, min, max };
}

function collectReachable(
  root: string,
  rules: ReadonlyMap<string, Expression>,
): Map<string, Expression> {
  const reached = new Map<string, Expression>();
  const names = [root];
  for (const name of names) {
    const body = rules.get(name);
    if (body === undefined || reached.has(name)) continue;
    reached.set(name, body);
    const open = [body];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next.kind === "rule") names.push(next.name);
      for (const part of partsOf(next)) open.push(part);
    }
  }
  return reached;
}
