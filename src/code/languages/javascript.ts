/**
 * What JavaScript, TypeScript and their JSX forms declare; one table serves all three grammars.
 * What passes between modules is in javascript-modules.ts, functions held by objects in javascript-members.ts.
 */
import type { Node } from "web-tree-sitter";
import { createNamedRules } from "../named-rules.ts";
import { type LanguageRules, openScope, type Rule, readClosure, readWrapper } from "../reading.ts";
import { readAssignment, readMethod, readProperty, readReturn } from "./javascript-members.ts";
import { readCall, readExport, readImport, readImportRequire } from "./javascript-modules.ts";
import { bodyOf, isCallable, isClass, isObject, unwrap } from "./javascript-values.ts";

const named = createNamedRules((_node, _name, place) => place.exported);

/** `const f = () => …` is a function; other names count at the top of a file only. */
const readVariable: Rule = (node, place) => {
  const target = node.childForFieldName("name");
  if (target?.type !== "identifier") return readPattern(target, place.exported);
  const name = target.text;
  const value = unwrap(node.childForFieldName("value"));
  const { exported } = place;
  if (isCallable(value)) {
    return {
      declares: [{ name, kind: "function", node: place.outer, body: bodyOf(value), exported }],
      within: { scope: openScope("function", name, place) },
    };
  }
  if (isClass(value)) {
    return {
      declares: [{ name, kind: "class", node: place.outer, body: bodyOf(value), exported }],
      within: { scope: openScope("class", name, place) },
    };
  }
  const within = { scope: openScope("object", name, place) };
  if (place.scope.kind !== "module") return isObject(value) ? { within } : null;
  const kind = node.parent?.child(0)?.text === "const" ? "constant" : "variable";
  return { declares: [{ name, kind, node: place.outer, body: null, exported }], within };
};

/** A destructuring declares names without symbols; only an export of them is told. */
function readPattern(pattern: Node | null, exported: boolean): ReturnType<Rule> {
  if (!exported || pattern === null) return null;
  const names = pattern.descendantsOfType(["identifier", "shorthand_property_identifier_pattern"]);
  return { exports: names.map(({ text }) => ({ name: text, local: text })) };
}

/** A single declarator takes the lines of its statement; several keep their own. */
const readVariables: Rule = (node, { exported, outer }) => {
  const declarators = node.namedChildren.filter(({ type }) => type === "variable_declarator");
  return { within: declarators.length === 1 ? { exported, outer } : { exported } };
};

/** A class that no declaration named, such as one returned from a function. */
const readClassExpression: Rule = (node, place) => {
  const { scope } = place;
  if (scope.kind === "class") return null;
  const name = node.childForFieldName("name")?.text ?? "";
  return { within: { scope: openScope("class", name, place) } };
};

const declarations: LanguageRules["byNodeType"] = {
  function_declaration: named.callable,
  generator_function_declaration: named.callable,
  function_signature: named.callable,
  class_declaration: named.holder("class"),
  abstract_class_declaration: named.holder("class"),
  interface_declaration: named.holder("interface"),
  type_alias_declaration: named.leaf("type"),
  enum_declaration: named.leaf("enum"),
  internal_module: named.namespace,
  module: named.namespace,
  ambient_declaration: readWrapper,
  lexical_declaration: readVariables,
  variable_declaration: readVariables,
  variable_declarator: readVariable,
};

const members: LanguageRules["byNodeType"] = {
  method_definition: readMethod,
  method_signature: readMethod,
  abstract_method_signature: readMethod,
  public_field_definition: readProperty,
  field_definition: readProperty,
  pair: readProperty,
  assignment_expression: readAssignment,
  return_statement: readReturn,
};

const anonymous: LanguageRules["byNodeType"] = {
  arrow_function: readClosure,
  function_expression: readClosure,
  generator_function: readClosure,
  class: readClassExpression,
  // Loop variables are locals wherever the loop stands.
  for_statement: readClosure,
  for_in_statement: readClosure,
};

const modules: LanguageRules["byNodeType"] = {
  export_statement: readExport,
  import_statement: readImport,
  import_require_clause: readImportRequire,
  call_expression: readCall,
};

export const javascript: LanguageRules = {
  byNodeType: { ...declarations, ...members, ...anonymous, ...modules },
  leading: ["decorator"],
  membersFollowHolder: true,
};
