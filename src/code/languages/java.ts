/** What Java declares and imports. Public means importable; what an interface declares is public too. */
import type { Node } from "web-tree-sitter";
import { createNamedRules } from "../named-rules.ts";
import { type LanguageRules, lineOf, openScope, type Rule, readClosure } from "../reading.ts";

const named = createNamedRules((node, _name, { scope }) => scope.isOpen && isPublic(node));

function isPublic(node: Node): boolean {
  return hasModifier(node, "public") || node.parent?.type === "interface_body";
}

function hasModifier(node: Node, word: string): boolean {
  const modifiers = node.namedChildren.find(({ type }) => type === "modifiers");
  return modifiers?.children.some(({ type }) => type === word) ?? false;
}

const readField: Rule = (node) => {
  const isConstant =
    node.type === "constant_declaration" ||
    (hasModifier(node, "static") && hasModifier(node, "final"));
  return {
    declares: node.childrenForFieldName("declarator").map((declarator) => ({
      name: declarator.childForFieldName("name")?.text ?? "",
      kind: isConstant ? "constant" : "variable",
      node,
      body: null,
      exported: isPublic(node),
    })),
  };
};

/** `new Runnable() { … }`: its methods belong to a class that only has its supertype's name. */
const readAnonymousClass: Rule = (node, place) => {
  if (!node.namedChildren.some(({ type }) => type === "class_body")) return null;
  const name = node.childForFieldName("type")?.text ?? "";
  return { within: { scope: openScope("class", name, place) } };
};

const readImport: Rule = (node) => {
  const path = node.namedChildren.find(({ type }) => /identifier$/.test(type))?.text ?? "";
  const line = lineOf(node);
  if (node.namedChildren.some(({ type }) => type === "asterisk")) {
    return { imports: [{ specifier: path, names: ["*"], line }] };
  }
  const cut = path.lastIndexOf(".");
  const isStatic = node.children.some(({ type }) => type === "static");
  const specifier = isStatic ? path.slice(0, Math.max(cut, 0)) : path;
  return { imports: [{ specifier, names: [path.slice(cut + 1)], line }] };
};

export const java: LanguageRules = {
  byNodeType: {
    class_declaration: named.holder("class"),
    record_declaration: named.holder("class"),
    interface_declaration: named.holder("interface"),
    annotation_type_declaration: named.holder("interface"),
    enum_declaration: named.holder("enum"),
    method_declaration: named.callable,
    constructor_declaration: named.callable,
    compact_constructor_declaration: named.callable,
    field_declaration: readField,
    constant_declaration: readField,
    lambda_expression: readClosure,
    object_creation_expression: readAnonymousClass,
    import_declaration: readImport,
  },
  leading: [],
};
