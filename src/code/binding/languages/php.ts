/** What PHP does with names. Variables and functions do not meet: `$send` is not `send`. */
import type { Node } from "web-tree-sitter";
import {
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  type LinkFact,
  type Token,
  tokenOf,
} from "../binding-rules.ts";
import { type Expression, UNKNOWN } from "../expression.ts";
import { createCommonRules, memberLink, methodKey } from "./common-rules.ts";
import { createValueReader } from "./value-table.ts";

const readPlain = createValueReader({
  names: ["name"],
  selves: ["self", "static"],
  supers: ["parent"],
  members: {},
  calls: { function_call_expression: "function" },
  inners: {
    object_creation_expression: 0,
    named_type: 0,
    optional_type: 0,
    parenthesized_expression: 0,
    assignment_expression: "right",
    clone_expression: 0,
  },
  lists: {},
  elements: { subscript_expression: 0 },
  generics: {},
  collections: /^$/,
  wrappers: /^$/,
  builtins: ["string", "encapsed_string", "integer", "primitive_type", "array_creation_expression"],
});

const MEMBERS = new Set([
  "member_access_expression",
  "nullsafe_member_access_expression",
  "member_call_expression",
  "nullsafe_member_call_expression",
  "scoped_call_expression",
  "scoped_property_access_expression",
  "class_constant_access_expression",
]);
const MAX_DEPTH = 10;

function readValue(node: Node | null, scope: number, depth = 0): Expression {
  if (node === null || depth > MAX_DEPTH) return UNKNOWN;
  if (node.type === "variable_name") {
    if (node.text === "$this") return { kind: "this", scope };
    return { kind: "name", name: node.text, scope, at: node.startIndex };
  }
  if (node.type === "relative_scope") {
    return node.text === "parent" ? { kind: "super", scope } : { kind: "this", scope };
  }
  if (!MEMBERS.has(node.type)) return readPlain(node, scope);
  const { object, name } = readParts(node);
  const member: Expression = {
    kind: "member",
    object: readValue(object, scope, depth + 1),
    name: memberKey(node, name?.text.replace(/^\$/, "") ?? ""),
  };
  return node.type.includes("call") ? { kind: "call", callee: member } : member;
}

/** Methods, properties and constants of a class may all have one name. */
function memberKey({ type }: Node, name: string): string {
  if (type.includes("call")) return methodKey(name);
  return type === "class_constant_access_expression" ? name : `$${name}`;
}

function readParts(node: Node): { object: Node | null; name: Node | null } {
  const object =
    node.childForFieldName("object") ?? node.childForFieldName("scope") ?? node.namedChild(0);
  const name = node.childForFieldName("name") ?? node.namedChild(1);
  return { object, name };
}

const common = createCommonRules(readValue);

/** `$name` as a token without its sign, looked up with it. */
function variableToken(node: Node): Token {
  const name = node.namedChild(0);
  return { ...tokenOf(name ?? node), key: node.text };
}

const readVariable: BindingRule = (node) => {
  const isPlain = node.namedChild(0)?.type === "name" && node.text !== "$this";
  return isPlain
    ? { uses: [{ token: variableToken(node), role: "read" }] }
    : { skips: node.namedChildren };
};

const readMember: BindingRule = (node, place) => {
  const { object, name } = readParts(node);
  const isStatic = node.type === "scoped_property_access_expression";
  const token = name?.type === "variable_name" && isStatic ? name.namedChild(0) : name;
  if (token?.type !== "name") return null;
  const link = memberLink(token, readValue(object, place.scope));
  return { links: [{ ...link, token: { ...tokenOf(token), key: memberKey(node, token.text) } }] };
};

const PARAMETERS = new Set([
  "simple_parameter",
  "variadic_parameter",
  "property_promotion_parameter",
]);

const readParameters: BindingRule = (node, place) => {
  const parts = node.namedChildren.filter(({ type }) => PARAMETERS.has(type));
  const declares = parts.flatMap((part): DeclarationFact[] => {
    const name = part.childForFieldName("name");
    if (name === null) return [];
    const value = readValue(part.childForFieldName("type"), place.scope);
    const isField = part.type === "property_promotion_parameter";
    return [
      {
        token: variableToken(name),
        kind: "parameter",
        value,
        ...(isField ? { isMemberToo: true } : {}),
      },
    ];
  });
  return { declares };
};

/** The names a left side sets; PHP declares by setting. */
function readTargets(target: Node, value: Expression): DeclarationFact[] {
  const facts: DeclarationFact[] = [];
  const waiting: { node: Node; value: Expression }[] = [{ node: target, value }];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    const { node } = item;
    const isHolder =
      /^(?:list_literal|array_creation_expression|array_element_initializer|pair|by_ref)$/.test(
        node.type,
      );
    if (isHolder)
      waiting.push(...node.namedChildren.map((child) => ({ node: child, value: UNKNOWN })));
    if (node.type !== "variable_name" || node.text === "$this") continue;
    facts.push({
      token: variableToken(node),
      kind: "variable",
      where: "function",
      value: item.value,
    });
  }
  return facts;
}

const readAssignment: BindingRule = (node, place) => {
  const left = node.childForFieldName("left");
  const value = readValue(node.childForFieldName("right"), place.scope);
  return left === null ? null : { declares: readTargets(left, value) };
};

const readLoop: BindingRule = (node, place) => {
  const [source, target] = node.namedChildren;
  if (source === undefined || target === undefined) return null;
  const value: Expression = { kind: "element", of: readValue(source, place.scope) };
  return { declares: readTargets(target, value) };
};

const readCatch: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  const value = readValue(node.childForFieldName("type")?.namedChild(0) ?? null, place.scope);
  return name === null ? null : { declares: readTargets(name, value) };
};

function readSealed(rule: BindingRule): BindingRule {
  return (node, place) => {
    const reading = rule(node, place);
    const { opens } = reading ?? {};
    return opens === undefined ? reading : { ...reading, opens: { ...opens, isSealed: true } };
  };
}

/** `function () use ($x)` sees only what it lists, and that is the variable around. */
const readClosure: BindingRule = () => ({ opens: { kind: "function" } });

function listBases(node: Node): Node[] {
  const clauses = node.namedChildren.filter(({ type }) =>
    /^(?:base_clause|class_interface_clause)$/.test(type),
  );
  return clauses.flatMap(({ namedChildren }) => namedChildren);
}

const readProperty: BindingRule = (node, place) => {
  const name = node.childForFieldName("name")?.namedChild(0);
  const type = node.parent?.childForFieldName("type") ?? null;
  if (name === undefined || name === null) return null;
  const value = readValue(type, place.scope);
  const token = { ...tokenOf(name), key: `$${name.text}` };
  return { declares: [{ token, kind: "member", value }], skips: [name.parent ?? name] };
};

const readConstant: BindingRule = (node, place) => {
  const name = node.childForFieldName("name") ?? node.namedChild(0);
  if (name?.type !== "name") return null;
  const kind = place.scopeKind === "class" ? "member" : "variable";
  return { declares: [{ token: tokenOf(name), kind }] };
};

const readArgument: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  const call = node.parent?.parent ?? null;
  if (name === null || call === null) return null;
  const value = readValue(call, place.scope);
  const isCreation = call.type === "object_creation_expression";
  const called = value.kind === "call" ? value.callee : UNKNOWN;
  const of = isCreation ? value : called;
  const link: LinkFact = { token: tokenOf(name), role: "key", binding: { kind: "argument", of } };
  return { links: [link] };
};

/** `use A\B as C;` names things of the project by their last part. */
const readUse: BindingRule = (node) => {
  const alias = node.childForFieldName("alias");
  const path = node.namedChild(0);
  const name = path?.type === "qualified_name" ? path.namedChildren.at(-1) : path;
  const uses = name?.type === "name" ? [{ token: tokenOf(name), role: "import" as const }] : [];
  const declares: DeclarationFact[] =
    alias === null || name === undefined || name === null
      ? []
      : [
          {
            token: tokenOf(alias),
            kind: "import",
            value: { kind: "name", name: name.text, scope: 0, at: name.startIndex },
          },
        ];
  return { uses, declares };
};

const readQualified: BindingRule = (node) => ({
  skips: node.namedChildren.filter(({ type }) => type === "namespace_name"),
});

const readCall: BindingRule = (node) => {
  const callee = node.childForFieldName("function");
  return callee?.type === "name" ? { uses: [{ token: tokenOf(callee), role: "call" }] } : null;
};

const readGlobal: BindingRule = (node) => ({
  redirects: { names: node.namedChildren.map(({ text }) => text), to: "module" },
});

export const php: BindingRules = {
  byNodeType: {
    function_definition: readSealed(common.callable("return_type")),
    method_declaration: readSealed(common.callable("return_type", methodKey)),
    anonymous_function: readClosure,
    anonymous_function_creation_expression: readClosure,
    arrow_function: readClosure,
    formal_parameters: readParameters,
    class_declaration: common.holder("class", listBases),
    interface_declaration: common.holder("interface", listBases),
    trait_declaration: common.holder("class"),
    enum_declaration: common.holder("enum", listBases),
    enum_case: readConstant,
    const_element: readConstant,
    property_element: readProperty,
    assignment_expression: readAssignment,
    augmented_assignment_expression: readAssignment,
    static_variable_declaration: (node) => {
      const name = node.childForFieldName("name");
      return name === null ? null : { declares: readTargets(name, UNKNOWN) };
    },
    foreach_statement: readLoop,
    catch_clause: readCatch,
    global_declaration: readGlobal,
    variable_name: readVariable,
    dynamic_variable_name: (node) => ({
      skips: node.namedChildren.filter(({ type }) => type === "name"),
    }),
    function_call_expression: readCall,
    ...Object.fromEntries([...MEMBERS].map((type) => [type, readMember])),
    argument: readArgument,
    namespace_definition: (node) => ({
      skips: [node.childForFieldName("name")].filter((name) => name !== null),
    }),
    namespace_use_clause: readUse,
    qualified_name: readQualified,
  },
  names: { name: "read" },
  keys: [],
  texts: {
    comment: "comment",
    string_content: "string",
    heredoc_body: "string",
    nowdoc_body: "string",
  },
  classNames: "none",
};
