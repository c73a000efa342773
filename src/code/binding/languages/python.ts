/**
 * What Python does with names. A name bound anywhere in a function is the function's own, a class's
 * names are seen bare in its body only, and a comprehension is a scope of its own save its first source.
 */
import type { Node } from "web-tree-sitter";
import {
  type BindingPlace,
  type BindingReading,
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  type LinkFact,
  tokenOf,
} from "../binding-rules.ts";
import { type Expression, UNKNOWN } from "../expression.ts";
import { readQuotedName, readType, readValue } from "./python-expressions.ts";
import { PYTHON_MATCH_RULES } from "./python-matches.ts";
import { PYTHON_MODULE_RULES, readExportList } from "./python-modules.ts";
import { readOwnAttribute, readTargets } from "./python-patterns.ts";

const readFunction: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  const parameters = node.childForFieldName("parameters");
  const type = node.childForFieldName("return_type");
  const isGeneric = node.childForFieldName("type_parameters") !== null;
  const outside = parameters === null ? [] : listOutside(parameters, isGeneric);
  if (type !== null && !isGeneric) outside.push(type);
  const opens = {
    kind: "function" as const,
    ...(name === null ? {} : { name: name.text, ownerAt: name.startIndex }),
    ...(type === null ? {} : { result: readType(type, place.scope) }),
  };
  const kind = place.scopeKind === "class" ? "member" : "function";
  const value: Expression = isProperty(node)
    ? { kind: "call", callee: { kind: "literal", at: node.startIndex } }
    : UNKNOWN;
  const declares: DeclarationFact[] = name === null ? [] : [{ token: tokenOf(name), kind, value }];
  const generics = declareTypeParameters(node.childForFieldName("type_parameters"));
  const inner = generics.map((fact) => ({ ...fact, where: "inside" as const }));
  return { opens, outside, declares: [...declares, ...inner] };
};

/** Whether a method is read without a call. */
function isProperty({ parent }: Node): boolean {
  const decorators = parent?.type === "decorated_definition" ? parent.namedChildren : [];
  return decorators.some(
    ({ type, text }) => type === "decorator" && /^@(?:\w+\.)*(?:cached_)?property\b/.test(text),
  );
}

const readLambda: BindingRule = (node) => {
  const parameters = node.childForFieldName("parameters");
  const outside = parameters === null ? [] : listOutside(parameters, false);
  return { opens: { kind: "function" }, outside };
};

/** Defaults and annotations belong to the surroundings of the function. */
function listOutside(parameters: Node, isGeneric: boolean): Node[] {
  const fields = isGeneric ? ["value"] : ["value", "type"];
  return parameters.namedChildren.flatMap((part) =>
    fields.map((field) => part.childForFieldName(field)).filter((child) => child !== null),
  );
}

const readParameters: BindingRule = (node, place) => {
  const parts = node.namedChildren.filter(({ type }) => type !== "comment");
  const own = findOwnObject(node, place);
  const declares = parts.flatMap((part, index): DeclarationFact[] => {
    const target = part.childForFieldName("name") ?? firstTarget(part);
    if (target === null) return [];
    const type = part.childForFieldName("type");
    const given: Expression = index === 0 || isPeer(node, index) ? own : UNKNOWN;
    const isSaid = type !== null && type.text !== "object";
    const value = isSaid ? readType(type, place.scope) : given;
    const isMany = /splat_pattern/.test(target.type);
    return readTargets(target, isMany ? { kind: "list", of: value } : value, { kind: "parameter" });
  });
  return { declares };
};

const PEER_METHODS =
  /^__(?:eq|ne|lt|le|gt|ge|r?add|r?sub|r?and|r?or|r?xor|i(?:add|sub|and|or|xor))__$/;

/** The other side of an operator is of the same class, or the operator would not do. */
function isPeer({ parent }: Node, index: number): boolean {
  const name = parent?.childForFieldName("name")?.text ?? "";
  return index === 1 && PEER_METHODS.test(name);
}

function firstTarget(part: Node): Node | null {
  return part.type === "typed_parameter" ? part.namedChild(0) : part;
}

/** What the first parameter of a method holds. */
function findOwnObject(parameters: Node, place: BindingPlace): Expression {
  const method = parameters.parent;
  const holder = method?.parent?.type === "decorated_definition" ? method.parent : method;
  const isMethod = holder?.parent?.parent?.type === "class_definition";
  const isStatic = holder?.namedChildren.some(
    ({ type, text }) => type === "decorator" && text.includes("staticmethod"),
  );
  return method?.type === "function_definition" && isMethod && !isStatic
    ? { kind: "this", scope: place.scope }
    : UNKNOWN;
}

const readClass: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  const list = node.childForFieldName("superclasses");
  if (name === null) return null;
  const bases = (list?.namedChildren ?? []).filter(({ type }) => type !== "keyword_argument");
  return {
    opens: { kind: "class", name: name.text, ownerAt: name.startIndex },
    outside: list === null ? [] : [list],
    declares: [
      {
        token: tokenOf(name),
        kind: "class",
        bases: bases.map((base) =>
          readValue(
            base.type === "subscript" ? base.childForFieldName("value") : base,
            place.scope,
          ),
        ),
      },
    ],
  };
};

const readAssignment: BindingRule = (node, place) => {
  const left = node.childForFieldName("left");
  if (left === null) return null;
  const type = node.childForFieldName("type");
  const right = node.childForFieldName("right");
  const value = type === null ? readValue(right, place.scope) : readType(type, place.scope);
  const isList = left.text === "__all__" && place.scopeKind === "module";
  const listed: BindingReading = isList && right !== null ? readExportList(right) : {};
  const own = readOwnAttribute(left);
  if (own !== null) {
    const token = tokenOf(own);
    return { declares: [{ token, kind: "member", where: "class", role: "member", value }] };
  }
  const kind = place.scopeKind === "class" ? ("member" as const) : ("variable" as const);
  return { ...listed, declares: readTargets(left, value, { kind }) };
};

const readAugmented: BindingRule = (node, place) => {
  const left = node.childForFieldName("left");
  const right = node.childForFieldName("right");
  if (left?.type !== "identifier") return null;
  const isList = left.text === "__all__" && right !== null && place.scopeKind === "module";
  const declares: DeclarationFact[] = [{ token: tokenOf(left), kind: "variable", role: "write" }];
  return { ...(isList ? readExportList(right) : {}), declares };
};

const readWalrus: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  if (name === null) return null;
  const value = readValue(node.childForFieldName("value"), place.scope);
  const where = place.scopeKind === "comprehension" ? ("function" as const) : ("here" as const);
  return { declares: [{ token: tokenOf(name), kind: "variable", where, value }] };
};

const readLoop: BindingRule = (node, place) => {
  const left = node.childForFieldName("left");
  const value: Expression = {
    kind: "element",
    of: readValue(node.childForFieldName("right"), place.scope),
  };
  return left === null ? null : { declares: readTargets(left, value) };
};

const readComprehension: BindingRule = (node) => {
  const first = node.namedChildren.find(({ type }) => type === "for_in_clause");
  const source = first?.childForFieldName("right");
  return {
    opens: { kind: "comprehension" },
    outside: source === undefined || source === null ? [] : [source],
  };
};

/** `with … as name` and `except … as name`; in a match the rules of patterns hold. */
const readAs: BindingRule = (node, place) => {
  const target = node.childForFieldName("alias");
  if (target === null) return null;
  const source = readValue(node.namedChild(0), place.scope);
  const isError = /^except/.test(node.parent?.type ?? "");
  return { declares: readTargets(target, isError ? { kind: "instance", of: source } : source) };
};

const readDelete: BindingRule = (node) => {
  const names = node.namedChildren.flatMap((part) =>
    part.type === "expression_list" ? part.namedChildren : [part],
  );
  return {
    declares: names
      .filter(({ type }) => type === "identifier")
      .map((name) => ({ token: tokenOf(name), kind: "variable", role: "write" })),
  };
};

function readRedirect(to: "module" | "outer"): BindingRule {
  return (node) => ({ redirects: { names: node.namedChildren.map(({ text }) => text), to } });
}

const readAttribute: BindingRule = (node, place) => {
  const name = node.childForFieldName("attribute");
  if (name === null) return null;
  const of = readValue(node.childForFieldName("object"), place.scope);
  return { links: [{ token: tokenOf(name), role: "member", binding: { kind: "member", of } }] };
};

const readCall: BindingRule = (node, place) => {
  const callee = node.childForFieldName("function");
  const list = node.childForFieldName("arguments");
  const of = readValue(callee, place.scope);
  const names = (list?.namedChildren ?? []).flatMap((part): LinkFact[] => {
    const name = part.type === "keyword_argument" ? part.childForFieldName("name") : null;
    if (name === null) return [];
    return [{ token: tokenOf(name), role: "key", binding: { kind: "argument", of } }];
  });
  const uses =
    callee?.type === "identifier" ? [{ token: tokenOf(callee), role: "call" as const }] : [];
  return { links: names, uses };
};

/** Keywords of a class, such as `metaclass=`. */
const readKeyword: BindingRule = (node) => {
  const name = node.childForFieldName("name");
  const isClass = node.parent?.parent?.type === "class_definition";
  if (name === null || !isClass) return null;
  const binding = { kind: "argument" as const, of: UNKNOWN };
  return { links: [{ token: tokenOf(name), role: "key", binding }] };
};

/** `type Name[T] = …`. */
const readTypeAlias: BindingRule = (node) => {
  const left = node.childForFieldName("left")?.namedChild(0) ?? null;
  const name = left?.type === "generic_type" ? left.namedChild(0) : left;
  const parameters = left?.type === "generic_type" ? left.namedChild(1) : null;
  if (name?.type !== "identifier") return null;
  return {
    declares: [{ token: tokenOf(name), kind: "type" }, ...declareTypeParameters(parameters)],
  };
};

/** Type parameters are declared around what they belong to; nothing else uses their names. */
function declareTypeParameters(list: Node | null): DeclarationFact[] {
  return (list?.namedChildren ?? []).flatMap((part): DeclarationFact[] => {
    const name = part.namedChild(0);
    return name?.type === "identifier"
      ? [{ token: tokenOf(name), kind: "type", from: list?.startIndex ?? 0 }]
      : [];
  });
}

/** `"Name"` in an annotation is the name. */
const readQuoted: BindingRule = (node) => {
  const quoted = node.namedChild(0)?.type === "string" ? node.namedChild(0) : null;
  const content = quoted === null ? null : readQuotedName(quoted);
  if (content === null) return null;
  const name = content.text.split(".")[0] ?? "";
  const token = { ...tokenOf(content), text: name, endIndex: content.startIndex + name.length };
  return { uses: [{ token, role: "type" }] };
};

const readReturn: BindingRule = (node, place) => {
  const value = node.namedChild(0);
  return value === null ? null : { returns: readValue(value, place.scope) };
};

export const python: BindingRules = {
  byNodeType: {
    function_definition: readFunction,
    lambda: readLambda,
    parameters: readParameters,
    lambda_parameters: readParameters,
    class_definition: readClass,
    assignment: readAssignment,
    augmented_assignment: readAugmented,
    named_expression: readWalrus,
    for_statement: readLoop,
    for_in_clause: readLoop,
    list_comprehension: readComprehension,
    set_comprehension: readComprehension,
    dictionary_comprehension: readComprehension,
    generator_expression: readComprehension,
    as_pattern: readAs,
    delete_statement: readDelete,
    global_statement: readRedirect("module"),
    nonlocal_statement: readRedirect("outer"),
    attribute: readAttribute,
    call: readCall,
    keyword_argument: readKeyword,
    type_alias_statement: readTypeAlias,
    type: readQuoted,
    return_statement: readReturn,
    ...PYTHON_MATCH_RULES,
    ...PYTHON_MODULE_RULES,
  },
  names: { identifier: "read" },
  keys: [],
  texts: { comment: "comment", string_content: "string" },
  classNames: "body",
};
