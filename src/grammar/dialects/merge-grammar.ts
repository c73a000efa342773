/** One grammar from many: rules that come from elsewhere get new names, so that none collide. */
import { type Expression, type Grammar, rule } from "../grammar.ts";
import type { RuleBook } from "../schema/rule-book.ts";

/** Takes the rules of `grammar` into `book`; the result stands for its root. */
export function mergeGrammar(book: RuleBook, grammar: Grammar): Expression {
  const keys = new Map([...grammar.rules.keys()].map((name) => [name, { name }]));
  const take = (name: string): Expression => {
    const body = grammar.rules.get(name);
    return body === undefined
      ? rule(name)
      : book.define(keys.get(name), name, () => renameRules(body, take));
  };
  return take(grammar.root);
}

function renameRules(expression: Expression, take: (name: string) => Expression): Expression {
  switch (expression.kind) {
    case "rule":
      return take(expression.name);
    case "sequence":
    case "choice":
      return { ...expression, items: expression.items.map((item) => renameRules(item, take)) };
    case "repeat":
      return { ...expression, item: renameRules(expression.item, take) };
    default:
      return expression;
  }
}
