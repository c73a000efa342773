/** What Rust does with names: each `let` is a new thing, methods stand in `impl` blocks outside their type. */
import type { Node } from "web-tree-sitter";
import {
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  type LinkFact,
  tokenOf,
  type UseFact,
} from "../binding-rules.ts";
import { type Expression, UNKNOWN } from "../expression.ts";
import type { DeclarationKind } from "../file-bindings.ts";
import { createCommonRules, keyToken, memberLink, openBlock } from "./common-rules.ts";
import { readUse } from "./rust-imports.ts";
import { readPattern } from "./rust-patterns.ts";
import { readValue } from "./rust-values.ts";
import { fieldKey } from "./value-table.ts";

const common = createCommonRules(readValue);

/** One of the places where a type's methods stand. */
const readImpl: BindingRule = (node, place) => {
  const type = node.childForFieldName("type");
  const trait = node.childForFieldName("trait");
  const name = type?.childForFieldName("type") ?? type;
  return {
    opensAround: { kind: "block" },
    opens: {
      kind: "class",
      name: name?.text ?? "",
      partOf: readValue(type, place.scope),
      ...(trait === null ? {} : { bases: [readValue(trait, place.scope)] }),
    },
    declares: declareTypeParameters(node),
  };
};

/** Type parameters stand in the block around what they belong to. */
function declareTypeParameters(node: Node): DeclarationFact[] {
  const list = node.childForFieldName("type_parameters");
  return (list?.namedChildren ?? []).flatMap((part): DeclarationFact[] => {
    const name = part.childForFieldName("name");
    return part.type === "type_parameter" && name !== null
      ? [{ token: tokenOf(name), kind: "type", where: "around" }]
      : [];
  });
}

const readFunction: BindingRule = (node, place) => {
  const reading = common.callable("return_type")(node, place);
  return {
    ...reading,
    opensAround: { kind: "block" },
    declares: [...(reading?.declares ?? []), ...declareTypeParameters(node)],
  };
};

function readHolder(kind: DeclarationKind): BindingRule {
  const read = common.holder(kind);
  return (node, place) => {
    const reading = read(node, place);
    const declares = [...(reading?.declares ?? []), ...declareTypeParameters(node)];
    return { ...reading, opensAround: { kind: "block" }, declares };
  };
}

const readParameter: BindingRule = (node, place) => {
  const pattern = node.childForFieldName("pattern");
  const value = readValue(node.childForFieldName("type"), place.scope);
  if (pattern === null) return null;
  const { bound, links, uses } = readPattern(pattern, value);
  return { declares: bound.map((fact) => ({ ...fact, kind: "parameter" })), links, uses };
};

/** What a `let` binds is known after it, and hides what went by the name before. */
const readLet: BindingRule = (node, place) => {
  const pattern = node.childForFieldName("pattern");
  const type = node.childForFieldName("type");
  if (pattern === null) return null;
  const value = readValue(type ?? node.childForFieldName("value"), place.scope);
  const { bound, links, uses } = readPattern(pattern, value);
  const from = node.endIndex;
  return { declares: bound.map((fact) => ({ ...fact, from, shadows: true })), links, uses };
};

const readFor: BindingRule = (node, place) => {
  const pattern = node.childForFieldName("pattern");
  if (pattern === null) return { opens: { kind: "block" } };
  const of = readValue(node.childForFieldName("value"), place.scope);
  const { bound, links, uses } = readPattern(pattern, { kind: "element", of });
  const from = node.childForFieldName("body")?.startIndex ?? node.startIndex;
  return {
    opens: { kind: "block" },
    declares: bound.map((fact) => ({ ...fact, where: "inside", from })),
    links,
    uses,
  };
};

const readArm: BindingRule = (node, place) => {
  const pattern = node.childForFieldName("pattern")?.namedChild(0) ?? null;
  if (pattern === null) return { opens: { kind: "block" } };
  const matched = node.parent?.parent?.childForFieldName("value") ?? null;
  const { bound, links, uses } = readPattern(pattern, readValue(matched, place.scope));
  return {
    opens: { kind: "block" },
    declares: bound.map((fact) => ({ ...fact, where: "inside" })),
    links,
    uses,
  };
};

const readClosure: BindingRule = (node) => {
  const list = node.childForFieldName("parameters")?.namedChildren ?? [];
  const read = list
    .filter(({ type }) => type !== "parameter")
    .map((pattern) => readPattern(pattern, UNKNOWN));
  return {
    opens: { kind: "function" },
    declares: read.flatMap(({ bound }) =>
      bound.map((fact): DeclarationFact => ({ ...fact, kind: "parameter", where: "inside" })),
    ),
    links: read.flatMap(({ links }) => links),
    uses: read.flatMap(({ uses }) => uses),
  };
};

/** `mod name;` is a file; with a body it is a space of names. */
const readModule: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  if (name === null) return null;
  const token = tokenOf(name);
  if (node.childForFieldName("body") === null) {
    const source = { specifier: `self::${name.text}`, name: "*" };
    return { declares: [{ token, kind: "namespace", source }] };
  }
  return {
    opens: { kind: "namespace", name: name.text, ownerAt: name.startIndex },
    declares: [{ token, kind: "namespace" }],
  };
};

/** A variant may have fields of its own. */
const readVariant: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  if (name === null) return null;
  const opens = { kind: "class" as const, name: name.text, ownerAt: name.startIndex };
  return { opens, declares: [{ token: tokenOf(name), kind: "member" }] };
};

const readField: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  if (name === null) return null;
  const value = readValue(node.childForFieldName("type"), place.scope);
  return { declares: [{ token: keyToken(name, fieldKey), kind: "member", value }] };
};

/** The type that a literal of a struct names. */
function structOf(initializer: Node, scope: number): Expression {
  return readValue(initializer.parent?.parent?.childForFieldName("name") ?? null, scope);
}

const readInitializer: BindingRule = (node, place) => {
  const field = node.childForFieldName("field");
  if (field === null) return null;
  const link = memberLink(field, structOf(node, place.scope));
  return { links: [{ ...link, token: keyToken(field, fieldKey) }] };
};

const readShorthand: BindingRule = (node, place) => {
  const name = node.namedChildren.find(({ type }) => type === "identifier");
  if (name === undefined) return null;
  const key: LinkFact = {
    ...memberLink(name, structOf(node, place.scope)),
    token: keyToken(name, fieldKey),
    role: "key",
    face: { side: "outer", form: "pair" },
  };
  return {
    links: [key],
    uses: [{ token: tokenOf(name), role: "read", face: { side: "inner", form: "pair" } }],
  };
};

/** `a.b` is a field, `a.b()` a method. */
const readFieldUse: BindingRule = (node, place) => {
  const isCall = node.parent?.childForFieldName("function")?.id === node.id;
  return common.member("value", "field", isCall ? undefined : fieldKey)(node, place);
};

/** Tokens of a macro's call: after a dot a member, else a name. */
const readTokens: BindingRule = (node) => {
  const links = node.children.flatMap((child, index): LinkFact[] => {
    const isMember = child.type === "identifier" && node.child(index - 1)?.type === ".";
    if (!isMember || index === 0) return [];
    const isCall = node.child(index + 1)?.text.startsWith("(") === true;
    const token = keyToken(child, isCall ? undefined : fieldKey);
    return [{ ...memberLink(child, UNKNOWN), token }];
  });
  return { links, uses: node.namedChildren.flatMap(readFormat) };
};

/** `"{name}"` in a macro's format reads the variable. */
function readFormat(literal: Node): UseFact[] {
  const content = literal.type === "string_literal" ? literal.namedChild(0) : null;
  if (content?.type !== "string_content") return [];
  const found = content.text.matchAll(/(?<!\{)\{([\p{L}_][\p{L}\p{N}_]*)(?=[:}])/gu);
  return [...found].map((match) => {
    const startIndex = content.startIndex + match.index + 1;
    const text = match[1] ?? "";
    const token = { ...tokenOf(content), text, startIndex, endIndex: startIndex + text.length };
    return { token, role: "read" };
  });
}

const readSelf: BindingRule = () => null;

export const rust: BindingRules = {
  byNodeType: {
    function_item: readFunction,
    function_signature_item: readFunction,
    closure_expression: readClosure,
    parameter: readParameter,
    self_parameter: readSelf,
    struct_item: readHolder("class"),
    union_item: readHolder("class"),
    enum_item: readHolder("enum"),
    trait_item: readHolder("interface"),
    impl_item: readImpl,
    mod_item: readModule,
    enum_variant: readVariant,
    field_declaration: readField,
    type_item: common.variable({
      name: "name",
      type: (node) => node.childForFieldName("type"),
      kind: "type",
    }),
    associated_type: common.variable({ name: "name", kind: "type" }),
    const_item: common.variable({
      name: "name",
      type: (node) => node.childForFieldName("type"),
    }),
    static_item: common.variable({
      name: "name",
      type: (node) => node.childForFieldName("type"),
    }),
    let_declaration: readLet,
    let_condition: readLet,
    for_expression: readFor,
    match_arm: readArm,
    if_expression: openBlock,
    while_expression: openBlock,
    block: openBlock,
    field_expression: readFieldUse,
    scoped_identifier: common.member("path", "name"),
    scoped_type_identifier: common.member("path", "name"),
    field_initializer: readInitializer,
    shorthand_field_initializer: readShorthand,
    token_tree: readTokens,
    use_declaration: readUse,
    lifetime: (node) => ({ skips: node.namedChildren }),
    label: (node) => ({ skips: node.namedChildren }),
    attribute_item: (node) => ({ skips: node.namedChildren }),
    inner_attribute_item: (node) => ({ skips: node.namedChildren }),
    macro_definition: (node) => ({ skips: node.namedChildren.slice(1) }),
  },
  names: { identifier: "read", type_identifier: "type" },
  keys: ["field_identifier", "shorthand_field_identifier"],
  texts: {
    line_comment: "comment",
    block_comment: "comment",
    string_content: "string",
    char_literal: "string",
    raw_string_literal: "string",
  },
  classNames: "none",
};
