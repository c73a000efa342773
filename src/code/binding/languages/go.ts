/** What Go does with names. A package's files share their top level; methods stand outside their type. */
import type { Node } from "web-tree-sitter";
import {
  type BindingPlace,
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  tokenOf,
} from "../binding-rules.ts";
import { type Expression, UNKNOWN } from "../expression.ts";
import { createCommonRules, declareLocal, memberLink, openBlock } from "./common-rules.ts";
import { createValueReader } from "./value-table.ts";

const readValue = createValueReader({
  names: ["identifier", "type_identifier", "package_identifier"],
  selves: [],
  supers: [],
  members: { selector_expression: ["operand", "field"], qualified_type: ["package", "name"] },
  calls: { call_expression: "function" },
  inners: {
    composite_literal: "type",
    unary_expression: "operand",
    pointer_type: 0,
    parenthesized_expression: 0,
    parenthesized_type: 0,
    type_assertion_expression: "type",
    type_conversion_expression: "type",
    parameter_list: 0,
    parameter_declaration: "type",
    literal_element: 0,
  },
  lists: { slice_type: "element", array_type: "element", map_type: "value", channel_type: "value" },
  elements: { index_expression: "operand" },
  generics: { generic_type: ["type", "type_arguments"] },
  collections: /^$/,
  wrappers: /^$/,
  builtins: ["interpreted_string_literal", "raw_string_literal", "int_literal", "true", "false"],
});

const common = createCommonRules(readValue);

/** A method is a member of the type of its receiver, wherever that stands. */
const readMethod: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  const receiver = node.childForFieldName("receiver")?.namedChild(0) ?? null;
  const owner = receiver?.childForFieldName("type") ?? null;
  if (name === null) return null;
  const result = node.childForFieldName("result");
  return {
    opensAround: {
      kind: "class",
      name: owner?.text.replace(/^\*|\[.*$/g, "") ?? "",
      partOf: readValue(owner, place.scope),
    },
    opens: {
      kind: "function",
      name: name.text,
      ownerAt: name.startIndex,
      ...(result === null ? {} : { result: readValue(result, place.scope) }),
    },
    declares: [{ token: tokenOf(name), kind: "member", where: "class" }],
  };
};

const readParameter: BindingRule = (node, place) => {
  const value = readValue(node.childForFieldName("type"), place.scope);
  const held: Expression = node.type.startsWith("variadic") ? { kind: "list", of: value } : value;
  const names = listNames(node);
  return {
    declares: names.map((name) => ({ token: tokenOf(name), kind: "parameter", value: held })),
  };
};

function listNames(node: Node): Node[] {
  return node.childrenForFieldName("name").filter(({ isNamed }) => isNamed);
}

/** `var a, b T = …` and `const a = …`. */
const readSpec: BindingRule = (node, place) => {
  const names = listNames(node);
  const type = node.childForFieldName("type");
  const values = node.childForFieldName("value")?.namedChildren ?? [];
  return {
    declares: names.map((name, index) =>
      declareAfter(node, name, place, readValue(type ?? pick(values, index), place.scope)),
    ),
  };
};

function pick(values: readonly Node[], index: number): Node | null {
  return values[index] ?? values[0] ?? null;
}

/** A local is known from the end of its statement on. */
function declareAfter(
  statement: Node,
  name: Node,
  place: BindingPlace,
  value: Expression,
): DeclarationFact {
  const fact = declareLocal(name, place, { kind: "variable", value });
  return fact.from === undefined ? fact : { ...fact, from: statement.endIndex };
}

/** The scope's statement may name things it has already: those stay the same. */
const readShort: BindingRule = (node, place) => {
  const names = node.childForFieldName("left")?.namedChildren ?? [];
  const values = node.childForFieldName("right")?.namedChildren ?? [];
  return {
    declares: names
      .filter(({ type, text }) => type === "identifier" && text !== "_")
      .map((name) =>
        declareAfter(node, name, place, readValue(pick(values, names.indexOf(name)), place.scope)),
      )
      .map((fact) => ({ ...fact, from: node.endIndex })),
  };
};

/** `i, v := range xs` and `v := <-c`: declared only where `:=` stands. */
const readReceived: BindingRule = (node, place) => {
  if (!node.children.some(({ type }) => type === ":=")) return null;
  const names = node.childForFieldName("left")?.namedChildren ?? [];
  const source: Expression = {
    kind: "element",
    of: readValue(node.childForFieldName("right"), place.scope),
  };
  return {
    declares: names
      .filter(({ text }) => text !== "_")
      .map((name, index) => ({
        token: tokenOf(name),
        kind: "variable",
        value: index === names.length - 1 ? source : UNKNOWN,
        from: node.endIndex,
      })),
  };
};

const readTypeSwitch: BindingRule = (node) => {
  const alias = node.childForFieldName("alias")?.namedChild(0);
  if (alias === undefined || alias === null) return { opens: { kind: "block" } };
  return {
    opens: { kind: "block" },
    declares: [{ token: tokenOf(alias), kind: "variable", where: "inside" }],
  };
};

const readType: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  const type = node.childForFieldName("type");
  if (name === null || type === null) return null;
  const isBody = /^(?:struct|interface)_type$/.test(type.type);
  const kinds = { struct_type: "class", interface_type: "interface" } as const;
  const declaration: DeclarationFact = {
    token: tokenOf(name),
    kind: kinds[type.type as keyof typeof kinds] ?? "type",
    ...(isBody ? { bases: listEmbedded(type).map((each) => readValue(each, place.scope)) } : {}),
    ...(isBody ? {} : { value: readValue(type, place.scope) }),
  };
  return { opens: { kind: "block" }, declares: [declaration] };
};

/** Types that a struct or an interface takes over whole. */
function listEmbedded(type: Node): Node[] {
  const fields = type.type === "struct_type" ? (type.namedChild(0)?.namedChildren ?? []) : [];
  return fields
    .filter((field) => field.childForFieldName("name") === null)
    .map((field) => field.childForFieldName("type"))
    .filter((each) => each !== null);
}

const readTypeBody: BindingRule = (node) => {
  const name = node.parent?.type === "type_spec" ? node.parent.childForFieldName("name") : null;
  return {
    opens: {
      kind: "class",
      ...(name === null ? {} : { name: name.text, ownerAt: name.startIndex }),
    },
  };
};

const readField: BindingRule = (node, place) => {
  const value = readValue(node.childForFieldName("type"), place.scope);
  const names = listNames(node);
  return { declares: names.map((name) => ({ token: tokenOf(name), kind: "member", value })) };
};

/** `T{key: value}`: of a struct the key is a field, of a map it is a value. */
const readKeyed: BindingRule = (node, place) => {
  const key = node.childForFieldName("key")?.namedChild(0);
  if (key?.type !== "identifier") return null;
  const literal = node.parent?.parent ?? null;
  if (literal?.type === "composite_literal") {
    const type = literal.childForFieldName("type");
    if (type !== null && /^(?:map|slice|array)_type$/.test(type.type)) return null;
    return { links: [memberLink(key, readValue(type, place.scope))] };
  }
  return { uses: [{ token: tokenOf(key), role: "key", fallback: UNKNOWN }] };
};

/** A package goes by its alias, or by the last part of its path. */
const readImport: BindingRule = (node) => {
  const path = node.childForFieldName("path")?.namedChild(0) ?? null;
  const alias = node.childForFieldName("name");
  if (path === null || alias?.type === "blank_identifier") return null;
  const specifier = path.text;
  const source = { specifier, name: "*" };
  if (alias?.type === "dot") return { stars: [specifier] };
  const value: Expression = { kind: "module", specifier };
  if (alias !== null) {
    return { declares: [{ token: tokenOf(alias), kind: "import", role: "import", source, value }] };
  }
  const name =
    specifier
      .replace(/\/v\d+$/, "")
      .split("/")
      .pop() ?? "";
  const startIndex = path.startIndex + specifier.lastIndexOf(name);
  const token = { ...tokenOf(path), text: name, startIndex, endIndex: startIndex + name.length };
  return { declares: [{ token, kind: "import", role: "import", source, value }] };
};

const readBody: BindingRule = ({ parent }) =>
  /^(?:function_declaration|method_declaration|func_literal)$/.test(parent?.type ?? "")
    ? null
    : { opens: { kind: "block" } };

const readCall: BindingRule = (node) => {
  const callee = node.childForFieldName("function");
  return callee?.type === "identifier"
    ? { uses: [{ token: tokenOf(callee), role: "call" }] }
    : null;
};

export const go: BindingRules = {
  byNodeType: {
    function_declaration: common.callable("result"),
    method_declaration: readMethod,
    func_literal: () => ({ opens: { kind: "function" } }),
    parameter_declaration: readParameter,
    variadic_parameter_declaration: readParameter,
    type_parameter_declaration: readParameter,
    var_spec: readSpec,
    const_spec: readSpec,
    short_var_declaration: readShort,
    range_clause: readReceived,
    receive_statement: readReceived,
    type_switch_statement: readTypeSwitch,
    type_spec: readType,
    type_alias: readType,
    struct_type: readTypeBody,
    interface_type: readTypeBody,
    field_declaration: readField,
    method_elem: common.callable("result"),
    method_spec: common.callable("result"),
    selector_expression: common.member("operand", "field"),
    qualified_type: common.member("package", "name"),
    keyed_element: readKeyed,
    call_expression: readCall,
    import_spec: readImport,
    package_clause: (node) => ({ skips: node.namedChildren }),
    block: readBody,
    if_statement: openBlock,
    for_statement: openBlock,
    expression_switch_statement: openBlock,
    select_statement: openBlock,
    expression_case: openBlock,
    default_case: openBlock,
    type_case: openBlock,
    communication_case: openBlock,
    function_type: () => ({ opens: { kind: "function" } }),
  },
  names: { identifier: "read", type_identifier: "type", package_identifier: "read" },
  keys: ["field_identifier"],
  texts: {
    comment: "comment",
    interpreted_string_literal_content: "string",
    raw_string_literal_content: "string",
  },
  classNames: "none",
};
