/** What Ruby declares and requires. Everything outside a method can be reached from other files. */
import { createNamedRules } from "../named-rules.ts";
import { type LanguageRules, lineOf, type Rule, unquote } from "../reading.ts";

const named = createNamedRules((_node, _name, { scope }) => scope.isOpen);

const readConstant: Rule = (node, { scope }) => {
  const left = node.childForFieldName("left");
  if (left?.type !== "constant" || !scope.isOpen) return null;
  return { declares: [{ name: left.text, kind: "constant", node, body: null, exported: true }] };
};

const readRequire: Rule = (node) => {
  const method = node.childForFieldName("method")?.text;
  const source = node.childForFieldName("arguments")?.namedChild(0);
  if (source?.type !== "string") return null;
  const path = unquote(source.text);
  const line = lineOf(node);
  if (method === "require") return { imports: [{ specifier: path, names: ["*"], line }] };
  if (method !== "require_relative") return null;
  const specifier = path.startsWith(".") ? path : `./${path}`;
  return { imports: [{ specifier, names: ["*"], line }] };
};

export const ruby: LanguageRules = {
  byNodeType: {
    method: named.callable,
    singleton_method: named.callable,
    class: named.holder("class"),
    module: named.holder("class"),
    assignment: readConstant,
    call: readRequire,
  },
  leading: [],
};
