/** The names of TypeScript's types: aliases, interfaces, enums, namespaces, type parameters. */
import {
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  type LinkFact,
  tokenOf,
} from "../binding-rules.ts";
import type { DeclarationKind } from "../file-bindings.ts";
import { readType } from "./javascript-expressions.ts";
import { readBases } from "./javascript-members.ts";
import { exportedAs } from "./javascript-modules.ts";

/** A type with a name; the block keeps its type parameters. */
function readNamed(kind: DeclarationKind): BindingRule {
  return (node, place) => {
    const name = node.childForFieldName("name");
    if (name === null) return null;
    const value = node.childForFieldName("value");
    const declaration: DeclarationFact = {
      token: tokenOf(name),
      kind,
      bases: readBases(node, place.scope),
      ...(value === null ? {} : { value: readType(value, place.scope) }),
      ...exportedAs(node, name.text, place),
    };
    return { opens: { kind: "block" }, declares: [declaration] };
  };
}

/** The members of an interface, an enum or a type written in place. */
const readBody: BindingRule = (node) => {
  const holder = node.parent;
  const isNamed =
    holder !== null && /^(?:interface|enum|type_alias)_declaration$/.test(holder.type);
  const name = isNamed ? holder.childForFieldName("name") : null;
  return {
    opens: {
      kind: "class",
      ...(name === null ? {} : { name: name.text, ownerAt: name.startIndex }),
    },
  };
};

const readEnumBody: BindingRule = (node, place) => {
  const names = node.namedChildren.map((child) =>
    child.type === "enum_assignment" ? child.childForFieldName("name") : child,
  );
  const declares = names.flatMap((name): DeclarationFact[] =>
    name?.type === "property_identifier"
      ? [{ token: tokenOf(name), kind: "member", where: "inside" }]
      : [],
  );
  return { ...readBody(node, place), declares };
};

const readNamespace: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  if (name?.type !== "identifier") return { opens: { kind: "namespace" } };
  const statement = node.parent?.type === "expression_statement" ? node.parent : node;
  return {
    opens: { kind: "namespace", name: name.text, ownerAt: name.startIndex },
    declares: [
      { token: tokenOf(name), kind: "namespace", ...exportedAs(statement, name.text, place) },
    ],
  };
};

const readTypeParameter: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  return name === null ? null : { declares: [{ token: tokenOf(name), kind: "type" }] };
};

const readInfer: BindingRule = (node) => {
  const name = node.namedChild(0);
  return name === null ? null : { declares: [{ token: tokenOf(name), kind: "type" }] };
};

const readIndexSignature: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  const opens = { kind: "block" as const };
  if (name?.type !== "identifier") return { opens };
  return { opens, declares: [{ token: tokenOf(name), kind: "parameter", where: "inside" }] };
};

/** `[name: string]`: the names of a tuple's places are for readers only. */
const readTuple: BindingRule = (node) => {
  const labels = node.namedChildren.flatMap((part) => part.childForFieldName("name") ?? []);
  const names = labels.map((label) =>
    label.type === "rest_pattern" ? label.namedChild(0) : label,
  );
  const links = names.flatMap((name): LinkFact[] =>
    name?.type === "identifier"
      ? [{ token: tokenOf(name), role: "label", binding: { kind: "free" } }]
      : [],
  );
  return { links };
};

const openFunction: BindingRule = () => ({ opens: { kind: "function" } });
const openBlock: BindingRule = () => ({ opens: { kind: "block" } });

export const TYPE_RULES: BindingRules["byNodeType"] = {
  interface_declaration: readNamed("interface"),
  type_alias_declaration: readNamed("type"),
  enum_declaration: readNamed("enum"),
  interface_body: readBody,
  object_type: readBody,
  enum_body: readEnumBody,
  internal_module: readNamespace,
  module: readNamespace,
  type_parameter: readTypeParameter,
  mapped_type_clause: readTypeParameter,
  infer_type: readInfer,
  conditional_type: openBlock,
  index_signature: readIndexSignature,
  tuple_type: readTuple,
  function_type: openFunction,
  constructor_type: openFunction,
  call_signature: openFunction,
  construct_signature: openFunction,
};
