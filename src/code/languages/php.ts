/** What PHP declares. Its `use` names classes, not files, so imports are not read. */
import { createNamedRules } from "../named-rules.ts";
import { type LanguageRules, readClosure } from "../reading.ts";

const named = createNamedRules(
  (node, _name, { scope }) =>
    scope.isOpen &&
    !node.namedChildren.some(
      ({ type, text }) => type === "visibility_modifier" && text !== "public",
    ),
);

export const php: LanguageRules = {
  byNodeType: {
    function_definition: named.callable,
    method_declaration: named.callable,
    class_declaration: named.holder("class"),
    trait_declaration: named.holder("class"),
    interface_declaration: named.holder("interface"),
    enum_declaration: named.holder("enum"),
    anonymous_function: readClosure,
    arrow_function: readClosure,
  },
  leading: [],
};
