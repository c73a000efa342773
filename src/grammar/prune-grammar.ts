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

/** The rules that match at least one text: the least fixed point, each rule looked at again when what it waited for is known. */
function findProductiveRules(grammar: Grammar): Set<string> {
  const productive = new Set<string>();
  const waiting = new Map<string, string[]>();
  const open = [...grammar.rules.keys()];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (productive.has(name)) continue;
    const blockers = findBlockers(grammar.rules.get(name) ?? NOTHING, productive);
    if (blockers === null) {
      productive.add(name);
      open.push(...(waiting.get(name) ?? []));
      waiting.delete(name);
    } else {
      for (const blocker of blockers) {
        const names = waiting.get(blocker);
        if (names === undefined) waiting.set(blocker, [name]);
        else names.push(name);
      }
    }
  }
  return productive;
}

/** Null for what matches a text; else rules one of which has to be productive before that can change. */
function findBlockers(expression: Expression, rules: ReadonlySet<string>): string[] | null {
  switch (expression.kind) {
    case "rule":
      return rules.has(expression.name) ? null : [expression.name];
    case "repeat":
      return expression.min === 0 ? null : findBlockers(expression.item, rules);
    case "sequence":
      for (const item of expression.items) {
        const blockers = findBlockers(item, rules);
        if (blockers !== null) return blockers;
      }
      return null;
    case "choice": {
      const all: string[] = [];
      for (const item of expression.items) {
        const blockers = findBlockers(item, rules);
        if (blockers === null) return null;
        all.push(...blockers);
      }
      return all;
    }
    default:
      return isProductive(expression, rules) ? null : [];
  }
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
    default:
      return findBlockers(expression, rules) === null;
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
