/** What a shell script declares and reads in with `source`. */
import { createNamedRules } from "../named-rules.ts";
import { type LanguageRules, lineOf, type Rule, unquote } from "../reading.ts";

const named = createNamedRules((_node, _name, { scope }) => scope.isOpen);

/** Names set at the top of the script; what a function sets is its own business. */
const readAssignment: Rule = (node, place) => {
  if (place.scope.kind !== "module") return null;
  const isConstant = node.parent?.child(0)?.text === "readonly";
  return named.leaf(isConstant ? "constant" : "variable")(node, place);
};

const readCommand: Rule = (node) => {
  const command = node.childForFieldName("name")?.text;
  if (command !== "source" && command !== ".") return null;
  const specifier = unquote(node.childForFieldName("argument")?.text ?? "");
  return { imports: [{ specifier, names: ["*"], line: lineOf(node) }] };
};

export const bash: LanguageRules = {
  byNodeType: {
    function_definition: named.callable,
    variable_assignment: readAssignment,
    command: readCommand,
  },
  leading: [],
  nameTypes: ["variable_name", "word"],
};
