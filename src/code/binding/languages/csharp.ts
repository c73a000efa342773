/** What C# does with names. Members are seen bare in their class; types of one project need no import. */
import type { Node } from "web-tree-sitter";
import {
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  type LinkFact,
  tokenOf,
} from "../binding-rules.ts";
import { UNKNOWN } from "../expression.ts";
import { createCommonRules, memberLink, openBlock } from "./common-rules.ts";
import { createValueReader } from "./value-table.ts";

const readValue = createValueReader({
  names: ["identifier"],
  selves: ["this", "this_expression"],
  supers: ["base", "base_expression"],
  members: {
    member_access_expression: ["expression", "name"],
    qualified_name: ["qualifier", "name"],
  },
  calls: { invocation_expression: "function" },
  inners: {
    object_creation_expression: "type",
    parenthesized_expression: 0,
    await_expression: 0,
    cast_expression: "type",
    nullable_type: "type",
    postfix_unary_expression: 0,
    assignment_expression: "right",
  },
  lists: { array_type: "type" },
  elements: { element_access_expression: "expression" },
  generics: { generic_name: [0, 1] },
  collections: /^(?:List|IList|IEnumerable|ICollection|IReadOnlyList|HashSet|Queue|Stack)$/,
  wrappers: /^(?:Task|ValueTask|Nullable|Lazy)$/,
  builtins: ["string_literal", "integer_literal", "predefined_type", "boolean_literal"],
});

const common = createCommonRules(readValue);
const typeField = (node: Node) => node.childForFieldName("type");

function listBases(node: Node): Node[] {
  return node.namedChildren.find(({ type }) => type === "base_list")?.namedChildren ?? [];
}

const readConstructor: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  return {
    opens: { kind: "function", ...(name === null ? {} : { name: name.text }) },
    uses: name === null ? [] : [{ token: tokenOf(name), role: "definition" }],
  };
};

/** `this.count` has no node for `this` in this grammar. */
const readAccess: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  const object = node.childForFieldName("expression");
  if (name?.type !== "identifier" && name?.type !== "generic_name") return null;
  const token = name.type === "generic_name" ? (name.namedChild(0) ?? name) : name;
  const isBase = node.child(0)?.text === "base";
  const own = { kind: isBase ? ("super" as const) : ("this" as const), scope: place.scope };
  return { links: [memberLink(token, object === null ? own : readValue(object, place.scope))] };
};

/** `x?.Name`. */
const readConditional: BindingRule = (node, place) => {
  const binding = node.namedChildren.find(({ type }) => type === "member_binding_expression");
  const name = binding?.childForFieldName("name");
  if (name?.type !== "identifier") return null;
  return { links: [memberLink(name, readValue(node.childForFieldName("condition"), place.scope))] };
};

const readProperty: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  if (name === null) return null;
  const value = readValue(typeField(node), place.scope);
  return { declares: [{ token: tokenOf(name), kind: "member", value }] };
};

const readNamespace: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  return {
    opens: { kind: "namespace", ...(name === null ? {} : { name: name.text }) },
    skips: name === null ? [] : [name],
  };
};

/** `new A { Count = 1 }` sets a member of A. */
const readAssignment: BindingRule = (node, place) => {
  const left = node.childForFieldName("left");
  const creation = node.parent?.parent;
  const isInitializer = node.parent?.type === "initializer_expression";
  if (left?.type !== "identifier" || !isInitializer) return null;
  const type = creation?.childForFieldName("type") ?? null;
  return { links: [memberLink(left, type === null ? UNKNOWN : readValue(type, place.scope))] };
};

const readArgument: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  const call = node.parent?.parent;
  if (name === null) return null;
  const callee = call?.childForFieldName("function") ?? call?.childForFieldName("type") ?? null;
  const of = readValue(callee, place.scope);
  const link: LinkFact = { token: tokenOf(name), role: "key", binding: { kind: "argument", of } };
  return { links: [link] };
};

/** A parameter of a record is a member as well. */
const readParameter: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  if (name === null) return null;
  const isRecord = node.parent?.parent?.type === "record_declaration";
  const value = readValue(typeField(node), place.scope);
  return { declares: [{ token: tokenOf(name), kind: isRecord ? "member" : "parameter", value }] };
};

/** `params int[] rest` stands flat among the parameters. */
const readParameters: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  if (name === null) return null;
  const value = readValue(typeField(node), place.scope);
  return { declares: [{ token: tokenOf(name), kind: "parameter", value }] };
};

const readLambda: BindingRule = (node) => {
  const parameter = node.childForFieldName("parameters");
  const isOne = parameter?.type === "implicit_parameter";
  const declares: DeclarationFact[] =
    isOne && parameter !== null
      ? [{ token: tokenOf(parameter), kind: "parameter", where: "inside" }]
      : [];
  return { opens: { kind: "function" }, declares };
};

const readUsing: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  const paths = node.namedChildren.filter(({ id }) => id !== name?.id);
  const declares: DeclarationFact[] =
    name === null
      ? []
      : [{ token: tokenOf(name), kind: "import", value: readValue(paths[0] ?? null, 0) }];
  return { skips: name === null ? paths : [], declares };
};

const readEnumMember: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  return name === null ? null : { declares: [{ token: tokenOf(name), kind: "member" }] };
};

const readTypeParameter: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  return name === null ? null : { declares: [{ token: tokenOf(name), kind: "type" }] };
};

const readLoop: BindingRule = (node, place) => {
  const reading = common.variable({
    name: "left",
    type: typeField,
    value: "right",
    isElement: true,
  })(node, place);
  const declares = (reading?.declares ?? []).map((fact) => ({ ...fact, where: "inside" as const }));
  return { opens: { kind: "block" }, declares };
};

/** A property may go by the name of its type: what stands where a type does is one. */
function readTyped(rule: BindingRule, field = "type"): BindingRule {
  return (node, place) => {
    const type = node.childForFieldName(field);
    const reading = rule(node, place);
    if (type?.type !== "identifier") return reading;
    return { ...reading, uses: [...(reading?.uses ?? []), { token: tokenOf(type), role: "type" }] };
  };
}

const readNothing: BindingRule = () => null;
const local = readTyped(common.variable({ name: "name", type: typeField }));

export const csharp: BindingRules = {
  byNodeType: {
    namespace_declaration: readNamespace,
    file_scoped_namespace_declaration: (node) => ({
      skips: [node.childForFieldName("name")].filter((name) => name !== null),
    }),
    class_declaration: common.holder("class", listBases),
    struct_declaration: common.holder("class", listBases),
    record_declaration: common.holder("class", listBases),
    interface_declaration: common.holder("interface", listBases),
    enum_declaration: common.holder("enum"),
    enum_member_declaration: readEnumMember,
    method_declaration: readTyped(common.callable("returns"), "returns"),
    local_function_statement: common.callable("type"),
    delegate_declaration: common.callable("type"),
    constructor_declaration: readConstructor,
    destructor_declaration: readConstructor,
    operator_declaration: () => ({ opens: { kind: "function" } }),
    indexer_declaration: () => ({ opens: { kind: "function" } }),
    property_declaration: readTyped(readProperty),
    variable_declaration: readTyped(readNothing),
    object_creation_expression: readTyped(readNothing),
    cast_expression: readTyped(readNothing),
    event_declaration: readProperty,
    variable_declarator: common.variable({
      name: "name",
      type: ({ parent }) => parent?.childForFieldName("type") ?? null,
      value: 1,
    }),
    parameter: readTyped(readParameter),
    parameter_list: readParameters,
    catch_declaration: local,
    declaration_expression: local,
    declaration_pattern: local,
    foreach_statement: readLoop,
    lambda_expression: readLambda,
    anonymous_method_expression: () => ({ opens: { kind: "function" } }),
    member_access_expression: readAccess,
    conditional_access_expression: readConditional,
    qualified_name: common.member("qualifier", "name"),
    assignment_expression: readAssignment,
    argument: readArgument,
    using_directive: readUsing,
    type_parameter: readTypeParameter,
    block: openBlock,
    for_statement: openBlock,
    using_statement: openBlock,
    catch_clause: openBlock,
    switch_section: openBlock,
    labeled_statement: (node) => ({ skips: node.namedChildren.slice(0, 1) }),
    goto_statement: (node) => ({ skips: node.namedChildren }),
  },
  names: { identifier: "read" },
  keys: [],
  texts: {
    comment: "comment",
    string_literal_content: "string",
    string_content: "string",
    verbatim_string_literal: "string",
    raw_string_literal: "string",
    character_literal: "string",
  },
  classNames: "below",
};
