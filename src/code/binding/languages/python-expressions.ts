/** What Python says of a value without running: expressions and annotations. */
import type { Node } from "web-tree-sitter";
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

const readBuiltin: Reader = () => BUILTIN;
const readInner: Reader = (node, scope, depth) => readValue(node.namedChild(0), scope, depth);
const readList: Reader = (node, scope, depth) => ({
  kind: "list",
  of: readValue(node.namedChild(0), scope, depth),
});

const readCall: Reader = (node, scope, depth) => {
  const callee = node.childForFieldName("function");
  if (callee?.text === "super") return { kind: "super", scope };
  return { kind: "call", callee: readValue(callee, scope, depth) };
};

const VALUES: Readonly<Record<string, Reader>> = {
  identifier: (node, scope) => nameExpression(node.text, scope, node.startIndex),
  attribute: (node, scope, depth) => ({
    kind: "member",
    object: readValue(node.childForFieldName("object"), scope, depth),
    name: node.childForFieldName("attribute")?.text ?? "",
  }),
  call: readCall,
  await: readInner,
  parenthesized_expression: readInner,
  named_expression: (node, scope, depth) =>
    readValue(node.childForFieldName("value"), scope, depth),
  conditional_expression: readInner,
  boolean_operator: (node, scope, depth) =>
    node.childForFieldName("operator")?.type === "or"
      ? readValue(node.childForFieldName("left"), scope, depth)
      : UNKNOWN,
  subscript: (node, scope, depth) => ({
    kind: "element",
    of: readValue(node.childForFieldName("value"), scope, depth),
  }),
  list: readList,
  tuple: readList,
  set: readList,
  list_comprehension: readBuiltin,
  set_comprehension: readBuiltin,
  dictionary_comprehension: readBuiltin,
  generator_expression: readBuiltin,
  dictionary: readBuiltin,
  string: readBuiltin,
  concatenated_string: readBuiltin,
  integer: readBuiltin,
  float: readBuiltin,
  true: readBuiltin,
  false: readBuiltin,
  none: readBuiltin,
  binary_operator: () => UNKNOWN,
  comparison_operator: readBuiltin,
  not_operator: readBuiltin,
  lambda: (node) => ({ kind: "literal", at: node.startIndex }),
};

const COLLECTIONS =
  /^(?:(?:typing|collections\.abc)\.)?(?:list|List|set|Set|frozenset|Iterable|Iterator|Sequence|Collection|tuple|Tuple|Generator|deque)$/;
const TRANSPARENT = /^(?:typing\.)?(?:Optional|Annotated|Final|ClassVar|Awaitable|ContextManager)$/;

/** A value of an annotated type. */
export function readType(node: Node | null, scope: number, depth = 0): Expression {
  if (node === null || depth > MAX_EXPRESSION_DEPTH) return UNKNOWN;
  switch (node.type) {
    case "type":
      return readType(node.namedChild(0), scope, depth + 1);
    case "identifier":
    case "attribute":
      return { kind: "instance", of: readValue(node, scope, depth) };
    case "string":
      return readQuotedType(node, scope);
    case "generic_type":
    case "subscript":
      return readGeneric(node, scope, depth + 1);
    case "binary_operator":
    case "union_type":
      return readUnion(node, scope, depth + 1);
    default:
      return UNKNOWN;
  }
}

function readGeneric(node: Node, scope: number, depth: number): Expression {
  const name = node.namedChild(0);
  const argument = node.namedChild(1);
  const first = argument?.type === "type_parameter" ? argument.namedChild(0) : argument;
  if (name === null) return UNKNOWN;
  if (COLLECTIONS.test(name.text)) return { kind: "list", of: readType(first, scope, depth) };
  if (TRANSPARENT.test(name.text)) return readType(first, scope, depth);
  return { kind: "instance", of: readValue(name, scope, depth) };
}

/** Of `A | None` it is A; of two real types nothing is known. */
function readUnion(node: Node, scope: number, depth: number): Expression {
  const parts = node.namedChildren.filter(({ text }) => text !== "None");
  return parts.length === 1 ? readType(parts[0] ?? null, scope, depth) : UNKNOWN;
}

/** A type named before it exists stands in quotes. */
function readQuotedType(node: Node, scope: number): Expression {
  const name = readQuotedName(node);
  if (name === null) return UNKNOWN;
  const [first = "", ...rest] = name.text.split(".");
  const start = nameExpression(first, scope, name.startIndex);
  const whole = rest.reduce<Expression>(
    (object, part) => ({ kind: "member", object, name: part }),
    start,
  );
  return { kind: "instance", of: whole };
}

/** The text of a quoted annotation that is a dotted name. */
export function readQuotedName(node: Node): Node | null {
  const content = node.namedChildren.find(({ type }) => type === "string_content");
  return content !== undefined && /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(content.text) ? content : null;
}
