/** What Go declares and imports. A capital first letter is what makes a name visible elsewhere. */
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

const named = createNamedRules((_node, name, { scope }) => scope.isOpen && isCapital(name));

function isCapital(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

const readMethod: Rule = (node, place) => {
  const name = node.childForFieldName("name")?.text ?? "";
  const receiver = node.childForFieldName("receiver")?.descendantsOfType("type_identifier")[0];
  const container = receiver?.text ?? "";
  const body = node.childForFieldName("body");
  return {
    declares: [{ name, kind: "method", node, body, exported: isCapital(name), container }],
    within: { scope: openScope("function", `${container}.${name}`, place) },
  };
};

const readTypeSpec: Rule = (node, place) => {
  const kinds = { struct_type: "class", interface_type: "interface" } as const;
  const type = node.childForFieldName("type")?.type;
  const kind = type === "struct_type" || type === "interface_type" ? kinds[type] : "type";
  return named.leaf(kind)(node, place);
};

/** Package-level names only: `const` and `var` inside functions are locals. */
function readValues(kind: "constant" | "variable"): Rule {
  return (node, { scope }) => {
    if (!scope.isOpen) return null;
    const names = node.childrenForFieldName("name").filter(({ type }) => type === "identifier");
    const literal = node.childForFieldName("value")?.namedChild(0) ?? null;
    const body = literal?.type === "func_literal" ? literal.childForFieldName("body") : null;
    return {
      declares: names.map(({ text: name }) => ({
        name,
        kind: body === null ? kind : "function",
        node,
        body,
        exported: isCapital(name),
      })),
    };
  };
}

/** `const ( … )` groups keep their own lines; a single declaration lends the keyword's line. */
const readGroup: Rule = (node, place) => (isGroup(node) ? null : readWrapper(node, place));

function isGroup(node: Node): boolean {
  return node.children.some((child) => child.type === "(" || child.type.endsWith("_list"));
}

const readImport: Rule = (node) => {
  const specifier = unquote(node.childForFieldName("path")?.text ?? "");
  return { imports: [{ specifier, names: ["*"], line: lineOf(node) }] };
};

export const go: LanguageRules = {
  byNodeType: {
    function_declaration: named.callable,
    method_declaration: readMethod,
    func_literal: readClosure,
    type_declaration: readGroup,
    type_spec: readTypeSpec,
    type_alias: named.leaf("type"),
    const_declaration: readGroup,
    const_spec: readValues("constant"),
    var_declaration: readGroup,
    var_spec: readValues("variable"),
    import_spec: readImport,
  },
  leading: [],
};
