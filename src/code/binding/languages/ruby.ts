/** What Ruby does with names. A bare name that no line before has set is a call on the object itself. */
import type { Node } from "web-tree-sitter";
import {
  type BindingPlace,
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  type Token,
  tokenOf,
} from "../binding-rules.ts";
import { type Expression, UNKNOWN } from "../expression.ts";
import { memberLink } from "./common-rules.ts";
import { createValueReader } from "./value-table.ts";

const readPlain = createValueReader({
  names: ["identifier", "constant"],
  selves: ["self"],
  supers: [],
  members: { scope_resolution: ["scope", "name"] },
  calls: {},
  inners: { parenthesized_statements: 0, assignment: "right" },
  lists: { array: 0 },
  elements: { element_reference: "object" },
  generics: {},
  collections: /^$/,
  wrappers: /^$/,
  builtins: ["string", "integer", "simple_symbol", "hash", "true", "false", "nil"],
});

const MAX_DEPTH = 8;

/** `A.new` is one of A; any other call is what the method gives. */
function readValue(node: Node | null, scope: number, depth = 0): Expression {
  if (node === null || depth > MAX_DEPTH) return UNKNOWN;
  if (node.type === "instance_variable" || node.type === "class_variable") {
    return { kind: "member", object: { kind: "this", scope }, name: memberToken(node).text };
  }
  if (node.type !== "call") return readPlain(node, scope);
  const receiver = node.childForFieldName("receiver");
  const method = node.childForFieldName("method")?.text ?? "";
  const object: Expression =
    receiver === null ? { kind: "this", scope } : readValue(receiver, scope, depth + 1);
  if (method === "new") return { kind: "instance", of: object };
  return { kind: "call", callee: { kind: "member", object, name: method } };
}

/** `@name` belongs to the accessor `name`: both are one member. */
function memberToken(node: Node): Token {
  return cutToken(node, /^@@?/.exec(node.text)?.[0].length ?? 0);
}

function cutToken(node: Node, signs: number): Token {
  const token = tokenOf(node);
  return { ...token, text: token.text.slice(signs), startIndex: token.startIndex + signs };
}

const readName: BindingRule = (node, place) => ({
  uses: [{ token: tokenOf(node), role: "read", fallback: { kind: "this", scope: place.scope } }],
});

const readInstanceVariable: BindingRule = (node, { scope }) => {
  const token = memberToken(node);
  return {
    links: [{ token, role: "member", binding: { kind: "member", of: { kind: "this", scope } } }],
  };
};

const readMethod: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  if (name === null) return { opens: { kind: "function", isSealed: true } };
  const isSetter = name.type === "setter";
  const token = isSetter
    ? { ...tokenOf(name), text: name.text.slice(0, -1), endIndex: name.endIndex - 1 }
    : tokenOf(name);
  const kind = place.scopeKind === "class" ? "member" : "function";
  return {
    opens: { kind: "function", name: token.text, ownerAt: token.startIndex, isSealed: true },
    declares: [{ token, kind }],
    skips: isSetter ? [name] : [],
  };
};

const readHolder: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  const base = node.childForFieldName("superclass")?.namedChild(0) ?? null;
  if (name?.type !== "constant") return { opens: { kind: "class", isSealed: true } };
  return {
    opens: { kind: "class", name: name.text, ownerAt: name.startIndex, isSealed: true },
    declares: [
      {
        token: tokenOf(name),
        kind: node.type === "module" ? "namespace" : "class",
        bases: base === null ? [] : [readValue(base, place.scope)],
      },
    ],
  };
};

const HOLDERS =
  /^(?:left_assignment_list|destructured_(?:parameter|left_assignment)|rest_assignment)$/;

/** The plain names of the left side of an assignment, and the members it sets. */
function readTargets(target: Node, value: Expression, place: BindingPlace): DeclarationFact[] {
  const facts: DeclarationFact[] = [];
  const waiting = [target];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (HOLDERS.test(node.type)) waiting.push(...node.namedChildren);
    else if (node.type === "constant")
      facts.push({ token: tokenOf(node), kind: "variable", value });
    else if (node.type === "identifier") {
      facts.push({
        token: tokenOf(node),
        kind: "variable",
        where: "here",
        value,
        from: node.startIndex,
      });
    } else if (/^(?:instance|class)_variable$/.test(node.type)) {
      facts.push({
        token: memberToken(node),
        kind: "member",
        where: "class",
        role: "member",
        value,
      });
    }
  }
  return place.scopeKind === "class"
    ? facts.map((fact) => ({ ...fact, kind: fact.kind === "variable" ? "member" : fact.kind }))
    : facts;
}

/** An assignment writes the name of a scope around where there is one; blocks see those. */
const readAssignment: BindingRule = (node, place) => {
  const left = node.childForFieldName("left");
  if (left === null) return null;
  const value = readValue(node.childForFieldName("right"), place.scope);
  return {
    declares: readTargets(left, value, place).map((fact) => ({
      ...fact,
      where: fact.where === "class" ? "class" : "visible",
    })),
  };
};

const readParameters: BindingRule = (node) => {
  const declares: DeclarationFact[] = [];
  const waiting = [...node.namedChildren];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (part.type === "destructured_parameter") waiting.push(...part.namedChildren);
    const name = part.type === "identifier" ? part : part.childForFieldName("name");
    if (name !== null) declares.push({ token: tokenOf(name), kind: "parameter" });
  }
  return { declares };
};

const ACCESSORS = /^(?:attr_accessor|attr_reader|attr_writer|attr)$/;

const readCall: BindingRule = (node, place) => {
  const method = node.childForFieldName("method");
  const receiver = node.childForFieldName("receiver");
  const list = node.childForFieldName("arguments")?.namedChildren ?? [];
  if (method === null) return null;
  const isAccessor =
    receiver === null && ACCESSORS.test(method.text) && place.scopeKind === "class";
  const symbols = list.filter(({ type }) => type === "simple_symbol");
  const declares: DeclarationFact[] = isAccessor
    ? symbols.map((symbol) => ({ token: cutToken(symbol, 1), kind: "member" }))
    : [];
  const of = readValue(node.childForFieldName("receiver"), place.scope);
  const arguments_ = list
    .map((part) => (part.type === "pair" ? part.childForFieldName("key") : null))
    .filter((key) => key?.type === "hash_key_symbol");
  const callee = readCallee(node, place.scope);
  const keys = arguments_.flatMap((key) =>
    key === null
      ? []
      : [
          {
            token: tokenOf(key),
            role: "key" as const,
            binding: { kind: "argument" as const, of: callee },
          },
        ],
  );
  if (receiver === null) {
    const isName = method.type === "identifier" || method.type === "constant";
    const fallback: Expression = { kind: "this", scope: place.scope };
    const uses = isName ? [{ token: tokenOf(method), role: "call" as const, fallback }] : [];
    return { declares, links: keys, uses };
  }
  const isMember = method.type === "identifier" || method.type === "constant";
  return { declares, links: [...keys, ...(isMember ? [memberLink(method, of)] : [])] };
};

/** `A.new(…)` calls the constructor of A. */
function readCallee(node: Node, scope: number): Expression {
  const value = readValue(node, scope);
  if (value.kind !== "instance") return value.kind === "call" ? value.callee : UNKNOWN;
  return { kind: "member", object: value.of, name: "initialize" };
}

const readScope: BindingRule = (node, place) => {
  const name = node.childForFieldName("name");
  const object = node.childForFieldName("scope");
  return name === null ? null : { links: [memberLink(name, readValue(object, place.scope))] };
};

const readRescue: BindingRule = (node) => {
  const name = node.namedChild(0);
  if (name?.type !== "identifier") return null;
  return {
    declares: [{ token: tokenOf(name), kind: "variable", where: "visible", from: name.startIndex }],
  };
};

const readFor: BindingRule = (node, place) => {
  const pattern = node.childForFieldName("pattern");
  return pattern === null ? null : { declares: readTargets(pattern, UNKNOWN, place) };
};

/** `:name` may name a method, as in `send(:name)`. */
const openBlock: BindingRule = () => ({ opens: { kind: "block" } });

export const ruby: BindingRules = {
  byNodeType: {
    method: readMethod,
    singleton_method: readMethod,
    class: readHolder,
    module: readHolder,
    assignment: readAssignment,
    operator_assignment: readAssignment,
    method_parameters: readParameters,
    block_parameters: readParameters,
    lambda_parameters: readParameters,
    call: readCall,
    identifier: readName,
    instance_variable: readInstanceVariable,
    class_variable: readInstanceVariable,
    scope_resolution: readScope,
    exception_variable: readRescue,
    for: readFor,
    block: openBlock,
    do_block: openBlock,
    lambda: openBlock,
  },
  names: { constant: "read" },
  keys: ["hash_key_symbol"],
  texts: {
    comment: "comment",
    string_content: "string",
    simple_symbol: "string",
    heredoc_content: "string",
  },
  classNames: "below",
};
