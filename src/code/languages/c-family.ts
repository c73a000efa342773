/** What C and C++ declare and include. Only definitions count: a prototype is no place to edit. */
import type { Node } from "web-tree-sitter";
import { createNamedRules } from "../named-rules.ts";
import {
  type LanguageRules,
  lineOf,
  openScope,
  type Rule,
  readClosure,
  readWrapper,
  unquote,
} from "../reading.ts";

const named = createNamedRules((_node, _name, { scope }) => scope.isOpen);

/** The innermost declarator holds the name: `int *(*name(int))(void)`. */
function declaredName(node: Node): string {
  let inner = node.childForFieldName("declarator");
  for (let next = inner; next !== null; next = innerDeclarator(next)) inner = next;
  return inner?.text ?? "";
}

function innerDeclarator(node: Node): Node | null {
  const wraps = /^(?:parenthesized|reference|attributed)_declarator$/.test(node.type);
  return node.childForFieldName("declarator") ?? (wraps ? node.namedChild(0) : null);
}

const readFunction: Rule = (node, place) => {
  const parts = declaredName(node).split("::");
  const name = parts.pop() ?? "";
  const container = parts.join(".");
  const owner = container === "" ? {} : { container };
  const isStatic = node.namedChildren.some(
    ({ type, text }) => type === "storage_class_specifier" && text === "static",
  );
  const isMember = place.scope.kind === "class" || container !== "";
  return {
    declares: [
      {
        name,
        kind: isMember ? "method" : "function",
        node,
        body: node.childForFieldName("body"),
        exported: place.scope.isOpen && (isMember || !isStatic),
        ...owner,
      },
    ],
    within: {
      scope: openScope("function", container === "" ? name : `${container}.${name}`, place),
    },
  };
};

/** `struct S { … }` defines; `struct S s;` only uses. */
function readRecord(kind: "class" | "enum"): Rule {
  return (node, place) =>
    node.childForFieldName("body") === null ? null : named.holder(kind)(node, place);
}

const readTypedef: Rule = (node, { scope }) => {
  const name = declaredName(node);
  return { declares: [{ name, kind: "type", node, body: null, exported: scope.isOpen }] };
};

const readInclude: Rule = (node) => {
  const path = node.childForFieldName("path");
  // <system> headers come from elsewhere.
  if (path?.type !== "string_literal") return null;
  return { imports: [{ specifier: unquote(path.text), names: ["*"], line: lineOf(node) }] };
};

export const cFamily: LanguageRules = {
  byNodeType: {
    function_definition: readFunction,
    template_declaration: readWrapper,
    class_specifier: readRecord("class"),
    struct_specifier: readRecord("class"),
    union_specifier: readRecord("class"),
    enum_specifier: readRecord("enum"),
    type_definition: readTypedef,
    alias_declaration: named.leaf("type"),
    namespace_definition: named.namespace,
    lambda_expression: readClosure,
    preproc_def: named.leaf("constant"),
    preproc_function_def: named.leaf("function"),
    preproc_include: readInclude,
  },
  leading: [],
};
