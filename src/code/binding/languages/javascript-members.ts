/** Classes and objects: what they declare as members, and every `object.member`. */
import type { Node } from "web-tree-sitter";
import {
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  type LinkFact,
  tokenOf,
} from "../binding-rules.ts";
import { type Expression, UNKNOWN } from "../expression.ts";
import { readContext } from "./javascript-contexts.ts";
import { readType, readValue } from "./javascript-expressions.ts";
import { findValueName, functionScope } from "./javascript-functions.ts";
import { exportedAs, readExportAssignment } from "./javascript-modules.ts";
import { readPattern, toDeclarations, toWrites } from "./javascript-patterns.ts";

const readClass: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  if (name === null) return { opens: { kind: "block" } };
  const isValue = node.type === "class";
  const declaration: DeclarationFact = {
    token: tokenOf(name),
    kind: "class",
    bases: readBases(node, place.scope),
    ...(isValue ? { where: "inside" as const } : exportedAs(node, name.text, place)),
  };
  return { opens: { kind: "block" }, declares: [declaration] };
};

/** What a class extends and implements, or an interface extends. */
export function readBases(node: Node, scope: number): Expression[] {
  const heritage = node.namedChildren.filter(({ type }) => /heritage|extends_type/.test(type));
  return heritage.flatMap((part) => {
    const clauses = part.namedChildren.filter(({ type }) => type.endsWith("_clause"));
    const holders = clauses.length > 0 ? clauses : [part];
    return holders.flatMap((holder) =>
      holder.namedChildren.flatMap((base) =>
        base.type === "type_arguments" ? [] : [baseExpression(base, scope)],
      ),
    );
  });
}

function baseExpression(base: Node, scope: number): Expression {
  return base.type === "generic_type"
    ? readValue(base.childForFieldName("name") ?? base.namedChild(0), scope)
    : readValue(base, scope);
}

const readClassBody: BindingRule = (node) => {
  const holder = node.parent;
  const name =
    holder?.childForFieldName("name") ?? (holder === null ? null : findValueName(holder));
  const startIndex = holder?.type === "class" ? holder.startIndex : node.startIndex;
  return {
    opens: {
      kind: "class",
      startIndex,
      ...(name === null ? {} : { name: name.text, ownerAt: name.startIndex }),
    },
  };
};

const KEYS = /^(?:private_)?property_identifier$/;

const readMethod: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  const opens = functionScope(node, place.scope, name);
  if (name === null || !KEYS.test(name.type)) return { opens };
  const isGetter = node.children.some(({ type }) => type === "get");
  const value: Expression = isGetter
    ? { kind: "call", callee: { kind: "literal", at: node.startIndex } }
    : UNKNOWN;
  return { opens, declares: [{ token: tokenOf(name), kind: "member", value }] };
};

const readField: BindingRule = (node, place) => {
  const name = node.childForFieldName("name") ?? node.childForFieldName("property");
  if (name === null || !KEYS.test(name.type)) return null;
  const type = node.childForFieldName("type");
  const value =
    type === null
      ? readValue(node.childForFieldName("value"), place.scope)
      : readType(type, place.scope);
  return { declares: [{ token: tokenOf(name), kind: "member", value }] };
};

const readObject: BindingRule = (node, place) => {
  const name = findValueName(node);
  const context = readContext(node, place.scope);
  return {
    opens: {
      kind: "object",
      ...(context.kind === "unknown" ? {} : { context }),
      ...(name === null ? {} : { name: name.text, ownerAt: name.startIndex }),
    },
  };
};

const readPair: BindingRule = (node, place) => {
  const key = node.childForFieldName("key");
  if (key?.type !== "property_identifier") return null;
  const value = readValue(node.childForFieldName("value"), place.scope);
  return { declares: [{ token: tokenOf(key), kind: "member", value, role: "key" }] };
};

const readShorthand: BindingRule = (node, place) => ({
  declares: [
    {
      token: tokenOf(node),
      kind: "member",
      role: "key",
      value: readValue(node, place.scope),
      face: { side: "outer", form: "pair" },
    },
  ],
  uses: [{ token: tokenOf(node), role: "read", face: { side: "inner", form: "pair" } }],
});

const readMemberUse: BindingRule = (node, place) => {
  const property = node.childForFieldName("property") ?? node.childForFieldName("name");
  const object = node.childForFieldName("object") ?? node.childForFieldName("module");
  if (property === null) return null;
  const link: LinkFact = {
    token: tokenOf(property),
    role: "member",
    binding: { kind: "member", of: readValue(object, place.scope) },
  };
  const isType = /^nested_type/.test(node.type) || /^nested_type/.test(node.parent?.type ?? "");
  if (!isType || object?.type !== "identifier") return { links: [link] };
  return { links: [link], uses: [{ token: tokenOf(object), role: "type" }] };
};

/** `this.name = …` in a class declares a field; a pattern or a name on the left is written to. */
const readAssignment: BindingRule = (node, place) => {
  const left = node.childForFieldName("left");
  if (left === null) return null;
  if (left.type === "member_expression") return readMemberAssignment(node, left, place);
  const names = readPattern(left, UNKNOWN);
  const value = readValue(node.childForFieldName("right"), place.scope);
  // The grammar of TypeScript reads `using name = value` as an assignment with a word in front.
  if (node.child(0)?.type === "using") {
    const declares = toDeclarations(readPattern(left, value), { kind: "variable" });
    return { declares, links: names.keys };
  }
  const keys = readPattern(left, value).keys;
  return { uses: toWrites(names), links: keys };
};

const readMemberAssignment = (
  node: Node,
  left: Node,
  place: Parameters<BindingRule>[1],
): ReturnType<BindingRule> => {
  const exported = readExportAssignment(node, place);
  if (exported !== null) return exported;
  const property = left.childForFieldName("property");
  const isOwn = left.childForFieldName("object")?.type === "this";
  if (!isOwn || property === null || !isInClass(node)) return null;
  const value = readValue(node.childForFieldName("right"), place.scope);
  return {
    declares: [{ token: tokenOf(property), kind: "member", where: "class", value, role: "member" }],
  };
};

const MAX_LEVELS = 200;

/** Whether `this` at a node is the object of a class: no plain function stands between. */
function isInClass(node: Node): boolean {
  let at: Node | null = node.parent;
  for (let level = 0; at !== null && level < MAX_LEVELS; level += 1) {
    if (at.type === "class_body") return true;
    if (/^(?:function_declaration|function_expression|object|program)$/.test(at.type)) return false;
    at = at.parent;
  }
  return false;
}

export const MEMBER_RULES: BindingRules["byNodeType"] = {
  class_declaration: readClass,
  abstract_class_declaration: readClass,
  class: readClass,
  class_body: readClassBody,
  method_definition: readMethod,
  method_signature: readMethod,
  abstract_method_signature: readMethod,
  public_field_definition: readField,
  field_definition: readField,
  property_signature: readField,
  object: readObject,
  pair: readPair,
  shorthand_property_identifier: readShorthand,
  member_expression: readMemberUse,
  nested_identifier: readMemberUse,
  nested_type_identifier: readMemberUse,
  assignment_expression: readAssignment,
};
