/**
 * What JavaScript, TypeScript and their JSX forms do with names; one table serves all three grammars.
 * Modules are in javascript-modules.ts, classes and objects in javascript-members.ts.
 */
import type { Node } from "web-tree-sitter";
import {
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  type ScopeFact,
  tokenOf,
} from "../binding-rules.ts";
import { type Expression, UNKNOWN } from "../expression.ts";
import { readCallbackValue } from "./javascript-contexts.ts";
import { readRequired, readType, readValue } from "./javascript-expressions.ts";
import { findValueName, functionScope } from "./javascript-functions.ts";
import { MEMBER_RULES } from "./javascript-members.ts";
import { exportedAs, MODULE_RULES } from "./javascript-modules.ts";
import { readPattern, toDeclarations, toWrites } from "./javascript-patterns.ts";
import { TYPE_RULES } from "./javascript-types.ts";

const readFunction: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  if (name === null) return { opens: functionScope(node, place.scope, null) };
  const declaration: DeclarationFact = {
    token: tokenOf(name),
    kind: "function",
    ...exportedAs(node, name.text, place),
  };
  return { opens: functionScope(node, place.scope, name), declares: [declaration] };
};

/** A function as a value: its own name is known inside only, the variable's name gives the path. */
const readFunctionValue: BindingRule = (node, place) => {
  const own = node.childForFieldName("name");
  const opens = functionScope(node, place.scope, own ?? findValueName(node));
  const parameter = node.childForFieldName("parameter");
  const declares: DeclarationFact[] = [];
  if (own !== null) declares.push({ token: tokenOf(own), kind: "function", where: "inside" });
  if (parameter !== null) {
    const value = readCallbackValue(node, 0, place.scope);
    declares.push({ token: tokenOf(parameter), kind: "parameter", where: "inside", value });
  }
  return { opens, declares };
};

const readParameters: BindingRule = (node, place) => {
  const owner = node.parent;
  const isValue = owner !== null && /^(?:arrow_function|function_expression)$/.test(owner.type);
  const parts = node.namedChildren.filter(({ type }) => type !== "comment");
  const read = parts.map((part, index) => {
    const type = part.childForFieldName("type");
    const given = isValue ? readCallbackValue(owner, index, place.scope) : UNKNOWN;
    return readParameter(part, type === null ? given : readType(type, place.scope));
  });
  return {
    declares: read.flatMap(({ declares }) => declares),
    links: read.flatMap(({ links }) => links),
    expects: read.map(({ value }) => value),
  };
};

function readParameter(part: Node, value: Expression) {
  const names = readPattern(part.childForFieldName("pattern") ?? part, value);
  const isField = part.children.some(
    ({ type }) => type === "accessibility_modifier" || type === "readonly",
  );
  const extras = { kind: "parameter" as const, ...(isField ? { isMemberToo: true } : {}) };
  return { declares: toDeclarations(names, extras), links: names.keys, value };
}

const readDeclarator: BindingRule = (node, place) => {
  const pattern = node.childForFieldName("name");
  if (pattern === null) return null;
  const statement = node.parent;
  const where = statement?.type === "variable_declaration" ? "function" : "here";
  const value = node.childForFieldName("value");
  const specifier = readRequired(value);
  const type = node.childForFieldName("type");
  const held: Expression =
    type === null ? readValue(value, place.scope) : readType(type, place.scope);
  const names = readPattern(pattern, specifier === null ? held : { kind: "module", specifier });
  const facts = toDeclarations(names, { kind: "variable", where });
  const declares = facts.map((fact) => ({
    ...fact,
    ...(specifier !== null && pattern.type === "identifier"
      ? { kind: "import" as const, source: { specifier, name: "*" } }
      : {}),
    ...exportedAs(statement, fact.token.text, place),
  }));
  return { declares, links: names.keys };
};

const readLoop: BindingRule = (node, place) => {
  const left = node.childForFieldName("left");
  const opens: ScopeFact = { kind: "block" };
  if (left === null) return { opens };
  const kind = node.childForFieldName("kind")?.text ?? "";
  const isOf = node.childForFieldName("operator")?.text === "of";
  const value: Expression = isOf
    ? { kind: "element", of: readValue(node.childForFieldName("right"), place.scope) }
    : UNKNOWN;
  const names = readPattern(left, value);
  if (kind === "") return { opens, uses: toWrites(names), links: names.keys };
  const where = kind === "var" ? "function" : "inside";
  return { opens, declares: toDeclarations(names, { kind: "variable", where }), links: names.keys };
};

const readCatch: BindingRule = (node) => {
  const pattern = node.childForFieldName("parameter");
  const names = pattern === null ? null : readPattern(pattern, UNKNOWN);
  return {
    opens: { kind: "block" },
    declares: names === null ? [] : toDeclarations(names, { kind: "variable", where: "inside" }),
    links: names?.keys ?? [],
  };
};

const openBlock: BindingRule = () => ({ opens: { kind: "block" } });

const readCall: BindingRule = (node) => {
  const callee = node.childForFieldName("function") ?? node.childForFieldName("constructor");
  return callee?.type === "identifier"
    ? { uses: [{ token: tokenOf(callee), role: "call" }] }
    : null;
};

const readUpdate: BindingRule = (node) => {
  const target = node.childForFieldName("argument") ?? node.childForFieldName("left");
  return target?.type === "identifier"
    ? { uses: [{ token: tokenOf(target), role: "write" }] }
    : null;
};

const readLabel: BindingRule = (node) => {
  const label = node.childForFieldName("label");
  if (label === null) return null;
  return { links: [{ token: tokenOf(label), role: "label", binding: { kind: "free" } }] };
};

/** A tag in lower case is HTML's. */
const readTag: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  const isPlain = name?.type === "identifier" && /^[\p{Ll}]/u.test(name.text);
  return isPlain && name !== null ? { skips: [name] } : null;
};

const readReturn: BindingRule = (node, place) => {
  const value = node.namedChild(0);
  return value === null ? null : { returns: readValue(value, place.scope) };
};

export const javascript: BindingRules = {
  byNodeType: {
    function_declaration: readFunction,
    generator_function_declaration: readFunction,
    function_signature: readFunction,
    function_expression: readFunctionValue,
    generator_function: readFunctionValue,
    arrow_function: readFunctionValue,
    formal_parameters: readParameters,
    variable_declarator: readDeclarator,
    for_in_statement: readLoop,
    for_statement: openBlock,
    statement_block: openBlock,
    switch_body: openBlock,
    class_static_block: () => ({ opens: { kind: "function" } }),
    catch_clause: readCatch,
    call_expression: readCall,
    new_expression: readCall,
    update_expression: readUpdate,
    augmented_assignment_expression: readUpdate,
    return_statement: readReturn,
    labeled_statement: readLabel,
    break_statement: readLabel,
    continue_statement: readLabel,
    jsx_opening_element: readTag,
    jsx_closing_element: readTag,
    jsx_self_closing_element: readTag,
    ...MEMBER_RULES,
    ...MODULE_RULES,
    ...TYPE_RULES,
  },
  names: { identifier: "read", type_identifier: "type", shorthand_property_identifier: "read" },
  keys: ["property_identifier", "private_property_identifier"],
  texts: {
    comment: "comment",
    html_comment: "comment",
    hash_bang_line: "comment",
    string_fragment: "string",
    regex_pattern: "string",
    jsx_text: "text",
  },
  classNames: "none",
};
