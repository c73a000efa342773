/** What JavaScript and TypeScript say of a value without running: expressions, annotations, contexts. */
import type { Node } from "web-tree-sitter";
import { unquote } from "../../reading.ts";
import {
  BUILTIN,
  type Expression,
  MAX_EXPRESSION_DEPTH,
  nameExpression,
  UNKNOWN,
} from "../expression.ts";

type Reader = (node: Node, scope: number, depth: number) => Expression;

/** What an expression stands for, read in a scope. */
export function readValue(node: Node | null, scope: number, depth = 0): Expression {
  if (node === null || depth > MAX_EXPRESSION_DEPTH) return UNKNOWN;
  const reader = Object.hasOwn(VALUES, node.type) ? VALUES[node.type] : undefined;
  return reader?.(node, scope, depth + 1) ?? UNKNOWN;
}

const readName: Reader = (node, scope) => nameExpression(node.text, scope, node.startIndex);
const readLiteral: Reader = (node) => ({ kind: "literal", at: node.startIndex });
const readBuiltin: Reader = () => BUILTIN;
const readInner: Reader = (node, scope, depth) => readValue(node.namedChild(0), scope, depth);

const readMember: Reader = (node, scope, depth) => {
  const object = node.childForFieldName("object") ?? node.childForFieldName("module");
  const name = node.childForFieldName("property") ?? node.childForFieldName("name");
  if (name === null) return UNKNOWN;
  return { kind: "member", object: readValue(object, scope, depth), name: name.text };
};

const readCall: Reader = (node, scope, depth) => {
  const specifier = readRequired(node);
  if (specifier !== null) return { kind: "module", specifier };
  return { kind: "call", callee: readValue(node.childForFieldName("function"), scope, depth) };
};

/** `a || b` and `a ?? b` are mostly a default for the left one. */
const readBinary: Reader = (node, scope, depth) => {
  const operator = node.childForFieldName("operator")?.text ?? "";
  if (operator !== "||" && operator !== "??") return operator === "&&" ? UNKNOWN : BUILTIN;
  return readValue(node.childForFieldName("left"), scope, depth);
};

const VALUES: Readonly<Record<string, Reader>> = {
  identifier: readName,
  type_identifier: readName,
  shorthand_property_identifier: readName,
  undefined: readBuiltin,
  this: (_node, scope) => ({ kind: "this", scope }),
  super: (_node, scope) => ({ kind: "super", scope }),
  member_expression: readMember,
  nested_identifier: readMember,
  nested_type_identifier: readMember,
  call_expression: readCall,
  new_expression: (node, scope, depth) => ({
    kind: "instance",
    of: readValue(node.childForFieldName("constructor"), scope, depth),
  }),
  // A promise is not told apart from what it becomes.
  await_expression: readInner,
  parenthesized_expression: readInner,
  non_null_expression: readInner,
  spread_element: readInner,
  as_expression: (node, scope, depth) => readCast(node, scope, depth),
  satisfies_expression: (node, scope, depth) => readCast(node, scope, depth),
  assignment_expression: (node, scope, depth) =>
    readValue(node.childForFieldName("right"), scope, depth),
  ternary_expression: (node, scope, depth) =>
    readValue(node.childForFieldName("consequence"), scope, depth),
  binary_expression: readBinary,
  subscript_expression: (node, scope, depth) => ({
    kind: "element",
    of: readValue(node.childForFieldName("object"), scope, depth),
  }),
  array: (node, scope, depth) => ({
    kind: "list",
    of: readValue(node.namedChild(0), scope, depth),
  }),
  object: readLiteral,
  class: readLiteral,
  function_expression: readLiteral,
  generator_function: readLiteral,
  arrow_function: readLiteral,
  string: readBuiltin,
  template_string: readBuiltin,
  number: readBuiltin,
  regex: readBuiltin,
  true: readBuiltin,
  false: readBuiltin,
  null: readBuiltin,
};

function readCast(node: Node, scope: number, depth: number): Expression {
  const type = node.namedChild(1);
  if (type === null) return readValue(node.namedChild(0), scope, depth); // `as const`
  return readType(type, scope, depth);
}

/** A value of a written type. */
export function readType(node: Node | null, scope: number, depth = 0): Expression {
  if (node === null || depth > MAX_EXPRESSION_DEPTH) return UNKNOWN;
  const reader = Object.hasOwn(TYPES, node.type) ? TYPES[node.type] : undefined;
  return reader?.(node, scope, depth + 1) ?? UNKNOWN;
}

const readInnerType: Reader = (node, scope, depth) => readType(node.namedChild(0), scope, depth);
const readNamedType: Reader = (node, scope, depth) => ({
  kind: "instance",
  of: readValue(node, scope, depth),
});

const COLLECTIONS = new Set(["Array", "ReadonlyArray", "Set", "ReadonlySet", "Iterable"]);
const TRANSPARENT = new Set([
  "Promise",
  "Readonly",
  "Partial",
  "Required",
  "NonNullable",
  "Awaited",
]);

const readGeneric: Reader = (node, scope, depth) => {
  const name = node.childForFieldName("name") ?? node.namedChild(0);
  const first = node.childForFieldName("type_arguments")?.namedChild(0) ?? null;
  if (name !== null && COLLECTIONS.has(name.text)) {
    return { kind: "list", of: readType(first, scope, depth) };
  }
  if (name !== null && TRANSPARENT.has(name.text)) return readType(first, scope, depth);
  return { kind: "instance", of: readValue(name, scope, depth) };
};

/** Of `A | null` it is A; of two real types nothing is known. */
const readUnion: Reader = (node, scope, depth) => {
  const parts = node.namedChildren.filter(({ text }) => text !== "null" && text !== "undefined");
  return parts.length === 1 ? readType(parts[0] ?? null, scope, depth) : UNKNOWN;
};

const TYPES: Readonly<Record<string, Reader>> = {
  type_annotation: readInnerType,
  parenthesized_type: readInnerType,
  readonly_type: readInnerType,
  intersection_type: readInnerType,
  type_identifier: readNamedType,
  nested_type_identifier: readNamedType,
  generic_type: readGeneric,
  array_type: (node, scope, depth) => ({
    kind: "list",
    of: readType(node.namedChild(0), scope, depth),
  }),
  union_type: readUnion,
  predefined_type: (node) => (/^(?:any|unknown|object)$/.test(node.text) ? UNKNOWN : BUILTIN),
  literal_type: readBuiltin,
  template_literal_type: readBuiltin,
  type_query: (node, scope, depth) => readValue(node.namedChild(0), scope, depth),
  object_type: readLiteral,
  function_type: readLiteral,
  this_type: (_node, scope) => ({ kind: "this", scope }),
};

/** The module that `require("x")` or `import("x")` names; null for anything else. */
export function readRequired(node: Node | null): string | null {
  if (node?.type === "await_expression" || node?.type === "parenthesized_expression") {
    return readRequired(node.namedChild(0));
  }
  if (node?.type !== "call_expression") return null;
  const callee = node.childForFieldName("function");
  if (callee?.type !== "import" && callee?.text !== "require") return null;
  const source = node.childForFieldName("arguments")?.namedChild(0);
  return source?.type === "string" ? unquote(source.text) : null;
}
