/** What surroundings expect of a value: annotations, parameters, callbacks of collections, mocked modules. */
import type { Node } from "web-tree-sitter";
import { unquote } from "../../reading.ts";
import { type Expression, MAX_EXPRESSION_DEPTH, UNKNOWN } from "../expression.ts";
import { readRequired, readType, readValue } from "./javascript-expressions.ts";

/** What the place of a value says it must be; unknown where it says nothing. */
export function readContext(node: Node, scope: number, depth = 0): Expression {
  const { parent } = node;
  if (parent === null || depth > MAX_EXPRESSION_DEPTH) return UNKNOWN;
  switch (parent.type) {
    case "variable_declarator":
    case "public_field_definition":
    case "required_parameter":
    case "optional_parameter":
      return readType(parent.childForFieldName("type"), scope);
    case "satisfies_expression":
    case "as_expression":
      return readType(parent.namedChild(1), scope);
    case "parenthesized_expression":
      return readContext(parent, scope, depth + 1);
    case "pair":
      return readPairContext(parent, scope, depth + 1);
    case "array":
      return { kind: "element", of: readContext(parent, scope, depth + 1) };
    case "arguments":
      return readArgumentContext(node, parent, scope);
    case "assignment_expression":
      return readValue(parent.childForFieldName("left"), scope);
    case "return_statement":
    case "arrow_function":
      return { kind: "result", scope };
    default:
      return UNKNOWN;
  }
}

function readPairContext(pair: Node, scope: number, depth: number): Expression {
  const key = pair.childForFieldName("key");
  if (pair.parent === null || key === null) return UNKNOWN;
  const object = readContext(pair.parent, scope, depth);
  return object.kind === "unknown" ? UNKNOWN : { kind: "member", object, name: unquote(key.text) };
}

function readArgumentContext(node: Node, list: Node, scope: number): Expression {
  const call = list.parent;
  const index = list.namedChildren.findIndex(({ id }) => id === node.id);
  const callee = call?.childForFieldName("function") ?? call?.childForFieldName("constructor");
  if (callee === undefined || callee === null || index < 0) return UNKNOWN;
  return { kind: "parameter", callee: readValue(callee, scope), index };
}

/** Methods of collections that call back with one of the elements. */
const ELEMENT_CALLBACKS = new Set([
  "every",
  "filter",
  "find",
  "findIndex",
  "findLast",
  "flatMap",
  "forEach",
  "map",
  "some",
]);

/** What a callback's parameter gets, where the method it is handed to tells. */
export function readCallbackValue(callback: Node, index: number, scope: number): Expression {
  const list = callback.parent;
  const callee = list?.type === "arguments" ? list.parent?.childForFieldName("function") : null;
  if (callee?.type !== "member_expression" || list?.namedChild(0)?.id !== callback.id) {
    return UNKNOWN;
  }
  const method = callee.childForFieldName("property")?.text ?? "";
  const object = callee.childForFieldName("object");
  if (index === 0 && ELEMENT_CALLBACKS.has(method)) {
    return { kind: "element", of: readValue(object, scope) };
  }
  if (index === 1 && (method === "reduce" || method === "reduceRight")) {
    return { kind: "element", of: readValue(object, scope) };
  }
  if (method === "sort") return { kind: "element", of: readValue(object, scope) };
  return index === 0 && method === "then" ? readValue(object, scope) : UNKNOWN;
}

/** The module whose stand-in a function builds: the second argument of `jest.mock` and its kin. */
export function readMockedModule(callback: Node): Expression | undefined {
  const list = callback.parent;
  if (list?.type !== "arguments" || list.namedChild(1)?.id !== callback.id) return undefined;
  const callee = list.parent?.childForFieldName("function")?.text ?? "";
  const source = list.namedChild(0);
  if (!/^(?:jest|vi)\.(?:mock|doMock|unstable_mockModule)$/.test(callee)) return undefined;
  const specifier = source?.type === "string" ? unquote(source.text) : readRequired(source ?? null);
  return specifier === null ? undefined : { kind: "module", specifier };
}
