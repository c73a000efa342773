/** Cuts away what can never be completed, so that neither sampler nor matcher can walk into it. */
import { EMPTY, type Expression, type Grammar, NOTHING } from "./grammar.ts";

/** The same texts with only reachable rules that can be completed; null when the root matches nothing. */
export function pruneGrammar(grammar: Grammar): Grammar | null {
  const productive = findProductiveRules(grammar);
  if (!productive.has(grammar.root)) return null;
  const rules = new Map<string, Expression>();
  const open = [grammar.root];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (rules.has(name)) continue;
    const body = cut(grammar.rules.get(name) ?? NOTHING, productive);
    rules.set(name, body);
    open.push(...listRules(body));
  }
  return { root: grammar.root, rules };
}

/** The rules that match at least one text: the least fixed point, by counting users of each rule. */
function findProductiveRules(grammar: Grammar): Set<string> {
  const productive = new Set<string>();
  const users = new Map<string, string[]>();
  for (const [name, body] of grammar.rules) {
    for (const used of listRules(body)) {
      const list = users.get(used);
      if (list === undefined) users.set(used, [name]);
      else list.push(name);
    }
  }
  const open = [...grammar.rules.keys()];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (productive.has(name)) continue;
    if (!isProductive(grammar.rules.get(name) ?? NOTHING, productive)) continue;
    productive.add(name);
    open.push(...(users.get(name) ?? []));
  }
  return productive;
}

function isProductive(expression: Expression, rules: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case "text":
    case "token":
      return true;
    case "class":
      return expression.codePoints.length > 0;
    case "automaton":
      return expression.dfa.states.some(({ accepting }) => accepting);
    case "rule":
      return rules.has(expression.name);
    case "repeat":
      return expression.min === 0 || isProductive(expression.item, rules);
    case "sequence":
      return expression.items.every((item) => isProductive(item, rules));
    case "choice":
      return expression.items.some((item) => isProductive(item, rules));
  }
}

function cut(expression: Expression, rules: ReadonlySet<string>): Expression {
  if (!isProductive(expression, rules)) return NOTHING;
  switch (expression.kind) {
    case "sequence":
      return { kind: "sequence", items: expression.items.map((item) => cut(item, rules)) };
    case "choice": {
      const items = expression.items.filter((item) => isProductive(item, rules));
      const [only] = items;
      if (items.length === 1 && only !== undefined) return cut(only, rules);
      return { kind: "choice", items: items.map((item) => cut(item, rules)) };
    }
    case "repeat":
      if (!isProductive(expression.item, rules)) return EMPTY;
      return { ...expression, item: cut(expression.item, rules) };
    default:
      return expression;
  }
}

function listRules(expression: Expression): string[] {
  switch (expression.kind) {
    case "rule":
      return [expression.name];
    case "repeat":
      return listRules(expression.item);
    case "sequence":
    case "choice":
      return expression.items.flatMap(listRules);
    default:
      return [];
  }
}
