/** What C# declares. Its `using` names namespaces, not files, so imports are not read. */
import { createNamedRules } from "../named-rules.ts";
import { type LanguageRules, readClosure } from "../reading.ts";

const named = createNamedRules(
  (node, _name, { scope }) =>
    scope.isOpen &&
    !node.namedChildren.some(({ type, text }) => type === "modifier" && text === "private"),
);

export const csharp: LanguageRules = {
  byNodeType: {
    namespace_declaration: named.namespace,
    class_declaration: named.holder("class"),
    struct_declaration: named.holder("class"),
    record_declaration: named.holder("class"),
    interface_declaration: named.holder("interface"),
    enum_declaration: named.holder("enum"),
    delegate_declaration: named.leaf("type"),
    method_declaration: named.callable,
    constructor_declaration: named.callable,
    local_function_statement: named.callable,
    property_declaration: named.leaf("variable"),
    lambda_expression: readClosure,
  },
  leading: [],
};
