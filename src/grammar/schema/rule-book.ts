/** Collects named rules while a grammar is being written: names are unique, bodies are built later, one by one. */
import { AgentError } from "../../base/errors.ts";
import { type Expression, type Grammar, rule } from "../grammar.ts";

export interface RuleBook {
  /** The rule for `key`; `build` runs at most once, after the caller has returned, so that rules may be recursive. */
  define(key: unknown, hint: string, build: () => Expression): Expression;
  /** Builds what is still owed. Throws "schema-too-large" beyond `maxRules`. */
  finish(root: Expression): Grammar;
}

export function createRuleBook(maxRules: number): RuleBook {
  const names = new Map<unknown, string>();
  const taken = new Map([["root", 1]]);
  const owed: { name: string; build: () => Expression }[] = [];
  return {
    define(key, hint, build) {
      const known = names.get(key);
      if (known !== undefined) return rule(known);
      const name = chooseName(hint, taken);
      names.set(key, name);
      owed.push({ name, build });
      return rule(name);
    },
    finish(root) {
      const rules = new Map<string, Expression>([["root", root]]);
      for (let next = owed.pop(); next !== undefined; next = owed.pop()) {
        rules.set(next.name, next.build());
        if (rules.size > maxRules) {
          throw new AgentError("schema-too-large", { reason: `more than ${maxRules} rules` });
        }
      }
      return { root: "root", rules };
    },
  };
}

const LONGEST_NAME = 40;

/** `taken` counts the uses of each name. */
function chooseName(hint: string, taken: Map<string, number>): string {
  const plain = hint
    .replace(/[^a-zA-Z0-9]+/g, "-")
    .replace(/^[^a-zA-Z]+|-+$/g, "")
    .slice(0, LONGEST_NAME);
  const base = plain === "" ? "rule" : plain.toLowerCase();
  let name = base;
  while (taken.has(name)) {
    const uses = (taken.get(base) ?? 1) + 1;
    taken.set(base, uses);
    name = `${base}-${uses}`;
  }
  taken.set(name, 1);
  return name;
}
