/** What C and C++ do with names. The text of a macro is no syntax, so uses in it are only told. */
import type { Node } from "web-tree-sitter";
import {
  type BindingPlace,
  type BindingReading,
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  tokenOf,
} from "../binding-rules.ts";
import { type Expression, UNKNOWN } from "../expression.ts";
import { createCommonRules, declareLocal, memberLink, openBlock } from "./common-rules.ts";
import { createValueReader } from "./value-table.ts";

const readValue = createValueReader({
  names: ["identifier", "type_identifier", "namespace_identifier", "field_identifier"],
  selves: ["this"],
  supers: [],
  members: { field_expression: ["argument", "field"], qualified_identifier: ["scope", "name"] },
  calls: { call_expression: "function" },
  inners: {
    new_expression: "type",
    pointer_expression: "argument",
    parenthesized_expression: 0,
    type_descriptor: "type",
    struct_specifier: "name",
    class_specifier: "name",
    enum_specifier: "name",
    cast_expression: "type",
    compound_literal_expression: "type",
    parameter_declaration: "type",
  },
  lists: {},
  elements: { subscript_expression: "argument" },
  generics: { template_type: ["name", "arguments"] },
  collections: /^(?:vector|list|set|deque|array|unordered_set)$/,
  wrappers: /^(?:unique_ptr|shared_ptr|weak_ptr|optional)$/,
  builtins: ["number_literal", "string_literal", "primitive_type", "true", "false"],
});

const common = createCommonRules(readValue);
const NAMES = /^(?:identifier|field_identifier|type_identifier|qualified_identifier)$/;
const MAX_LEVELS = 20;

/** The name inside `*name[3]`, `(*name)(int)` and the like. */
function findName(declarator: Node | null): Node | null {
  let at = declarator;
  for (let level = 0; at !== null && level < MAX_LEVELS; level += 1) {
    if (NAMES.test(at.type)) return at;
    const next: Node | null = at.childForFieldName("declarator");
    at =
      next ??
      at.namedChildren.find(({ type }) => NAMES.test(type) || /declarator$/.test(type)) ??
      null;
  }
  return null;
}

/** Whether a declarator is that of a function, not of a pointer to one. */
function isFunction(declarator: Node | null): boolean {
  let at = declarator;
  for (let level = 0; at !== null && level < MAX_LEVELS; level += 1) {
    if (at.type === "function_declarator") {
      return at.childForFieldName("declarator")?.type !== "parenthesized_declarator";
    }
    if (!/^(?:pointer|reference)_declarator$/.test(at.type)) return false;
    at = at.childForFieldName("declarator") ?? at.namedChild(0);
  }
  return false;
}

const readFunction: BindingRule = (node, place) => {
  const name = findName(node.childForFieldName("declarator"));
  const type = node.childForFieldName("type");
  const result = type === null ? {} : { result: readValue(type, place.scope) };
  if (name === null) return { opens: { kind: "function", ...result } };
  if (name.type === "qualified_identifier") return readOutside(node, name, place);
  const opens = { kind: "function" as const, name: name.text, ownerAt: name.startIndex, ...result };
  // Without a type it is a constructor, which goes by the name of its class.
  if (type === null) return { opens, uses: [{ token: tokenOf(name), role: "definition" }] };
  return { opens, declares: [functionFact(node, name, place)] };
};

function functionFact(node: Node, name: Node, place: BindingPlace): DeclarationFact {
  const isStatic = node.namedChildren.some(
    ({ type, text }) => type === "storage_class_specifier" && text === "static",
  );
  const isFileLocal = isStatic && place.scopeKind !== "class";
  const kind = place.scopeKind === "class" ? "member" : "function";
  return { token: tokenOf(name), kind, ...(isFileLocal ? { isFileLocal } : {}) };
}

/** `int A::go() { … }`: a member whose class stands elsewhere. */
function readOutside(node: Node, path: Node, place: BindingPlace): BindingReading {
  const { owner, name } = splitPath(path);
  if (name === null) return { opens: { kind: "function" } };
  const last = owner?.type === "qualified_identifier" ? owner.childForFieldName("name") : owner;
  const type = node.childForFieldName("type");
  const isConstructor = type === null && name.text === last?.text;
  const opens = { kind: "function" as const, name: name.text, ownerAt: name.startIndex };
  const opensAround = {
    kind: "class" as const,
    name: owner?.text.replaceAll("::", ".") ?? "",
    partOf: readPath(path, place.scope),
  };
  if (isConstructor || name.type !== "identifier") {
    return {
      opens,
      opensAround,
      uses: isConstructor ? [{ token: tokenOf(name), role: "definition" }] : [],
    };
  }
  return {
    opens,
    opensAround,
    declares: [{ token: tokenOf(name), kind: "member", where: "class" }],
  };
}

/** Of `n::A::go` the name `go`, and `A` as the last of what it is in. */
function splitPath(path: Node): { owner: Node | null; name: Node | null } {
  let at = path;
  let owner = path.childForFieldName("scope");
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    const name = at.childForFieldName("name");
    if (name?.type !== "qualified_identifier") return { owner, name };
    at = name;
    owner = name.childForFieldName("scope");
  }
  return { owner: null, name: null };
}

/** `n::A` of `n::A::go`, which nests to the right. */
function readPath(path: Node, scope: number): Expression {
  let at: Node | null = path;
  let object: Expression | null = null;
  for (let level = 0; at?.type === "qualified_identifier" && level < MAX_LEVELS; level += 1) {
    const part = at.childForFieldName("scope");
    const name = part?.childForFieldName("name") ?? part;
    if (name === null || name === undefined) return object ?? UNKNOWN;
    object = object === null ? readValue(name, scope) : { kind: "member", object, name: name.text };
    at = at.childForFieldName("name");
  }
  return object ?? UNKNOWN;
}

const readQualified: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  const isInner = node.parent?.type === "qualified_identifier";
  if (isInner || name === null) return null;
  return { links: linkPath(node, place.scope) };
};

function linkPath(path: Node, scope: number): ReturnType<typeof memberLink>[] {
  const links: ReturnType<typeof memberLink>[] = [];
  const first = path.childForFieldName("scope");
  let of = readValue(first?.childForFieldName("name") ?? first, scope);
  let at = path.childForFieldName("name");
  for (let level = 0; at !== null && level < MAX_LEVELS; level += 1) {
    const isPath: boolean = at.type === "qualified_identifier";
    const part: Node | null = isPath ? at.childForFieldName("scope") : at;
    const name = part?.childForFieldName("name") ?? part;
    if (name === null || name === undefined) break;
    if (/identifier$/.test(name.type)) links.push(memberLink(name, of));
    of = { kind: "member", object: of, name: name.text };
    at = isPath ? at.childForFieldName("name") : null;
  }
  return links;
}

/** `int a = 1, *b;` and prototypes. */
const readDeclaration: BindingRule = (node, place) => {
  const type = node.childForFieldName("type");
  const declares = node
    .childrenForFieldName("declarator")
    .flatMap((declarator): DeclarationFact[] => {
      const name = findName(declarator);
      if (name === null || name.type === "qualified_identifier") return [];
      if (isFunction(declarator)) return type === null ? [] : [functionFact(node, name, place)];
      const written = declarator.childForFieldName("value");
      const isAuto = type?.type === "placeholder_type_specifier";
      const value = readValue(
        isAuto ? (written ?? node.childForFieldName("value")) : type,
        place.scope,
      );
      const fact = declareLocal(name, place, { kind: "variable", value });
      const { isFileLocal } = functionFact(node, name, place);
      return [isFileLocal ? { ...fact, isFileLocal } : fact];
    });
  return { declares };
};

/** A prototype keeps the names of its parameters to itself. */
const readFunctionDeclarator: BindingRule = (node) => {
  let at: Node | null = node.parent;
  while (at !== null && /^(?:pointer|reference)_declarator$/.test(at.type)) at = at.parent;
  return at?.type === "function_definition" ? null : { opens: { kind: "function" } };
};

const readParameter: BindingRule = (node, place) => {
  const name = findName(node.childForFieldName("declarator"));
  if (name === null || name.type === "qualified_identifier") return null;
  const value = readValue(node.childForFieldName("type"), place.scope);
  return { declares: [{ token: tokenOf(name), kind: "parameter", value }] };
};

const readLoop: BindingRule = (node, place) => {
  const names = node.childForFieldName("declarator");
  const name = findName(names);
  const type = node.childForFieldName("type");
  const isAuto = type?.type === "placeholder_type_specifier";
  const value: Expression = isAuto
    ? { kind: "element", of: readValue(node.childForFieldName("right"), place.scope) }
    : readValue(type, place.scope);
  const opens = { kind: "block" as const };
  if (name === null) return { opens };
  return { opens, declares: [{ token: tokenOf(name), kind: "variable", where: "inside", value }] };
};

/** A struct or class; without a body it is a use of its name. */
function readClass(kind: "class" | "enum"): BindingRule {
  return (node, place) => {
    const name = node.childForFieldName("name");
    if (node.childForFieldName("body") === null) return null;
    const clause = node.namedChildren.find(({ type }) => type === "base_class_clause");
    const bases = (clause?.namedChildren ?? []).filter(({ type }) => type !== "access_specifier");
    if (name === null) return { opens: { kind: "class" } };
    return {
      opens: { kind: "class", name: name.text, ownerAt: name.startIndex },
      declares: [
        { token: tokenOf(name), kind, bases: bases.map((base) => readValue(base, place.scope)) },
      ],
    };
  };
}

/** The names of a plain enum are seen around it. */
const readEnum: BindingRule = (node, place) => {
  const isScoped = node.children.some(({ type }) => type === "class" || type === "struct");
  const name = node.childForFieldName("name");
  if (isScoped) return readClass("enum")(node, place);
  const isDefinition = node.childForFieldName("body") !== null;
  return name === null || !isDefinition
    ? null
    : { declares: [{ token: tokenOf(name), kind: "enum" }] };
};

const readTypeDefinition: BindingRule = (node, place) => {
  const value = readValue(node.childForFieldName("type"), place.scope);
  const names = node.childrenForFieldName("declarator").map(findName);
  return {
    declares: names.flatMap((name): DeclarationFact[] =>
      name === null ? [] : [{ token: tokenOf(name), kind: "type", value }],
    ),
  };
};

const readNamespace: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  if (name?.type !== "namespace_identifier") return { opens: { kind: "namespace" } };
  return {
    opens: { kind: "namespace", name: name.text, ownerAt: name.startIndex },
    declares: [{ token: tokenOf(name), kind: "namespace" }],
  };
};

const readMacro: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  if (name === null) return null;
  const opens =
    node.type === "preproc_function_def" ? { opens: { kind: "function" as const } } : {};
  return { ...opens, declares: [{ token: tokenOf(name), kind: "function", isFileLocal: false }] };
};

const readInitializer: BindingRule = (node, place) => {
  const name = node.namedChild(0);
  return name?.type === "field_identifier"
    ? { links: [memberLink(name, { kind: "this", scope: place.scope })] }
    : null;
};

const readBody: BindingRule = ({ parent }) =>
  parent?.type === "function_definition" ? null : { opens: { kind: "block" } };

const readCall: BindingRule = (node, place) => {
  const callee = node.childForFieldName("function");
  const fallback: Expression = { kind: "this", scope: place.scope };
  return callee?.type === "identifier"
    ? { uses: [{ token: tokenOf(callee), role: "call", fallback }] }
    : null;
};

export const cFamily: BindingRules = {
  byNodeType: {
    function_definition: readFunction,
    declaration: readDeclaration,
    field_declaration: readDeclaration,
    function_declarator: readFunctionDeclarator,
    parameter_declaration: readParameter,
    optional_parameter_declaration: readParameter,
    variadic_parameter_declaration: readParameter,
    for_range_loop: readLoop,
    class_specifier: readClass("class"),
    struct_specifier: readClass("class"),
    union_specifier: readClass("class"),
    enum_specifier: readEnum,
    enumerator: common.variable({ name: "name" }),
    type_definition: readTypeDefinition,
    alias_declaration: common.variable({
      name: "name",
      type: (node) => node.childForFieldName("type"),
      kind: "type",
    }),
    type_parameter_declaration: (node) => {
      const name = node.namedChild(0);
      return name === null ? null : { declares: [{ token: tokenOf(name), kind: "type" }] };
    },
    template_declaration: openBlock,
    namespace_definition: readNamespace,
    preproc_def: readMacro,
    preproc_function_def: readMacro,
    field_expression: common.member("argument", "field"),
    qualified_identifier: readQualified,
    field_initializer: readInitializer,
    call_expression: readCall,
    lambda_expression: () => ({ opens: { kind: "function" } }),
    compound_statement: readBody,
    for_statement: openBlock,
    if_statement: openBlock,
    while_statement: openBlock,
    catch_clause: openBlock,
    structured_binding_declarator: (node) => ({
      declares: node.namedChildren.map((name) => ({ token: tokenOf(name), kind: "variable" })),
    }),
  },
  names: { identifier: "read", type_identifier: "type", namespace_identifier: "read" },
  keys: ["field_identifier"],
  texts: {
    comment: "comment",
    string_content: "string",
    raw_string_content: "string",
    char_literal: "string",
    system_lib_string: "string",
  },
  classNames: "below",
};
