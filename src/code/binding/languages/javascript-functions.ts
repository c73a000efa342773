/** The scopes of functions, and the names that values without one go by. */
import type { Node } from "web-tree-sitter";
import type { ScopeFact } from "../binding-rules.ts";
import { readMockedModule } from "./javascript-contexts.ts";
import { readType, readValue } from "./javascript-expressions.ts";

/** The scope of a function, named after what it is the value of. */
export function functionScope(node: Node, scope: number, nameNode: Node | null): ScopeFact {
  const type = node.childForFieldName("return_type");
  const result = type === null ? readMockedModule(node) : readType(type, scope);
  const body = node.childForFieldName("body");
  const isValueBody = node.type === "arrow_function" && body?.type !== "statement_block";
  const given = result ?? (isValueBody ? readValue(body, scope) : undefined);
  return {
    kind: "function",
    rebindsThis: node.type !== "arrow_function",
    ...(nameNode === null ? {} : { name: nameNode.text, ownerAt: nameNode.startIndex }),
    ...(given === undefined ? {} : { result: given }),
  };
}

/** The name that a value is given where it is written. */
export function findValueName(value: Node): Node | null {
  const { parent } = value;
  if (parent?.type === "parenthesized_expression") return findValueName(parent);
  if (parent?.type === "variable_declarator") {
    const name = parent.childForFieldName("name");
    return name?.type === "identifier" ? name : null;
  }
  if (parent?.type === "pair") return parent.childForFieldName("key");
  if (parent?.type === "public_field_definition" || parent?.type === "field_definition") {
    return parent.childForFieldName("name") ?? parent.childForFieldName("property");
  }
  return null;
}
