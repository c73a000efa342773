/** What kind of value an expression is, seen through parentheses and type assertions. */
import type { Node } from "web-tree-sitter";

const WRAPPERS = new Set([
  "parenthesized_expression",
  "as_expression",
  "satisfies_expression",
  "non_null_expression",
]);
const CALLABLES = new Set(["arrow_function", "function_expression", "generator_function"]);

/** The expression inside its wrappers. */
export function unwrap(node: Node | null): Node | null {
  let inner = node;
  while (inner !== null && WRAPPERS.has(inner.type)) inner = inner.namedChild(0);
  return inner;
}

export function isCallable(node: Node | null): boolean {
  return node !== null && CALLABLES.has(node.type);
}

export function isClass(node: Node | null): boolean {
  return node?.type === "class";
}

export function isObject(node: Node | null): boolean {
  return node?.type === "object";
}

export function bodyOf(node: Node | null): Node | null {
  return node?.childForFieldName("body") ?? null;
}
