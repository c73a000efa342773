/** The targets of Python's assignments, loops and matches: names bound, attributes set. */
import type { Node } from "web-tree-sitter";
import { type DeclarationFact, tokenOf } from "../binding-rules.ts";
import type { Expression } from "../expression.ts";

interface Item {
  node: Node;
  value: Expression;
}

const HOLDERS = new Set([
  "pattern_list",
  "tuple_pattern",
  "list_pattern",
  "tuple",
  "list",
  "expression_list",
  "as_pattern_target",
  "parenthesized_expression",
  "list_splat_pattern",
  "dictionary_splat_pattern",
  "list_splat",
]);

/** The names a target binds, each with its value. Attributes and subscripts bind none. */
export function readTargets(
  target: Node,
  value: Expression,
  extras: Partial<DeclarationFact> = {},
): DeclarationFact[] {
  const found: DeclarationFact[] = [];
  const waiting: Item[] = [{ node: target, value }];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    const { node } = item;
    if (node.type === "identifier") {
      found.push({ token: tokenOf(node), kind: "variable", value: item.value, ...extras });
    } else if (HOLDERS.has(node.type)) {
      const isOne = node.type === "as_pattern_target" || node.type === "parenthesized_expression";
      const part: Expression = isOne ? item.value : { kind: "element", of: item.value };
      waiting.push(...node.namedChildren.map((child) => ({ node: child, value: part })));
    }
  }
  return found;
}

/** `self.name` on the left, as the token that is set; null for anything else. */
export function readOwnAttribute(target: Node): Node | null {
  if (target.type !== "attribute") return null;
  const object = target.childForFieldName("object");
  if (object?.type !== "identifier") return null;
  return object.text === findSelfName(target) ? target.childForFieldName("attribute") : null;
}

const MAX_LEVELS = 200;

/** The name of the first parameter of the method a node is in. */
function findSelfName(node: Node): string | null {
  let at: Node | null = node.parent;
  for (let level = 0; at !== null && level < MAX_LEVELS; level += 1) {
    const holder = at.parent?.type === "decorated_definition" ? at.parent : at;
    const isMethod = holder.parent?.parent?.type === "class_definition";
    if (at.type === "class_definition") return null;
    if (at.type === "function_definition" && isMethod) {
      const first = at.childForFieldName("parameters")?.namedChild(0);
      return (
        first?.childForFieldName("name")?.text ?? first?.namedChild(0)?.text ?? first?.text ?? null
      );
    }
    at = at.parent;
  }
  return null;
}
