/** What Rust declares and imports. `mod name;` counts as an import of `self::name`. */
import type { Node } from "web-tree-sitter";
import { createNamedRules } from "../named-rules.ts";
import {
  type ImportReference,
  type LanguageRules,
  lineOf,
  openScope,
  type Rule,
  readClosure,
} from "../reading.ts";

const named = createNamedRules(
  (node, _name, { scope }) =>
    scope.isOpen && node.namedChildren.some(({ type }) => type === "visibility_modifier"),
);

/** The methods of `impl Trait for Type<T>` belong to `Type`. */
const readImpl: Rule = (node, place) => {
  const type = node.childForFieldName("type");
  const name = (type?.childForFieldName("type") ?? type)?.text ?? "";
  return { within: { scope: openScope("class", name, place) } };
};

const readModule: Rule = (node, place) => {
  if (node.childForFieldName("body") !== null) return named.namespace(node, place);
  const name = node.childForFieldName("name")?.text ?? "";
  return { imports: [{ specifier: `self::${name}`, names: ["*"], line: lineOf(node) }] };
};

const readUse: Rule = (node) => {
  const argument = node.childForFieldName("argument");
  if (argument === null) return null;
  const byModule = new Map<string, string[]>();
  for (const path of expandUse(argument, "", 0)) {
    const cut = path.lastIndexOf("::");
    const specifier = cut < 0 ? path : path.slice(0, cut);
    const names = byModule.get(specifier) ?? [];
    byModule.set(specifier, names);
    names.push(cut < 0 ? "*" : path.slice(cut + 2));
  }
  const line = lineOf(node);
  const imports: ImportReference[] = [...byModule].map(([specifier, names]) => ({
    specifier,
    names,
    line,
  }));
  return { imports };
};

/** Deeper braces than anyone writes are not followed. */
const MAX_USE_DEPTH = 16;

/** The full paths that a use tree stands for; a wildcard ends in `*`. */
function expandUse(node: Node, prefix: string, depth: number): string[] {
  const join = (text: string) => (prefix === "" ? text : `${prefix}::${text}`);
  if (depth > MAX_USE_DEPTH) return [];
  switch (node.type) {
    case "use_list":
      return node.namedChildren.flatMap((child) => expandUse(child, prefix, depth + 1));
    case "scoped_use_list": {
      const list = node.childForFieldName("list");
      const path = node.childForFieldName("path")?.text ?? "";
      return list === null ? [] : expandUse(list, path === "" ? prefix : join(path), depth + 1);
    }
    case "use_as_clause":
      return [join(node.childForFieldName("path")?.text ?? "")];
    case "use_wildcard":
      return [join(node.text)];
    case "self":
      return prefix === "" ? ["self"] : [`${prefix}::*`];
    case "line_comment":
    case "block_comment":
      return [];
    default:
      return [join(node.text)];
  }
}

export const rust: LanguageRules = {
  byNodeType: {
    function_item: named.callable,
    function_signature_item: named.callable,
    closure_expression: readClosure,
    struct_item: named.holder("class"),
    union_item: named.holder("class"),
    enum_item: named.holder("enum"),
    trait_item: named.holder("interface"),
    impl_item: readImpl,
    type_item: named.leaf("type"),
    const_item: named.leaf("constant"),
    static_item: named.leaf("variable"),
    macro_definition: named.leaf("function"),
    mod_item: readModule,
    use_declaration: readUse,
  },
  leading: ["attribute_item"],
};
