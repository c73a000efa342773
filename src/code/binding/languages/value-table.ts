/** Reads values and types by a table of node types, for languages whose expressions need no more. */
import type { Node } from "web-tree-sitter";
import {
  BUILTIN,
  type Expression,
  MAX_EXPRESSION_DEPTH,
  nameExpression,
  UNKNOWN,
} from "../expression.ts";

/** A child: by the name of its field, or by its place among the named children. */
export type Child = string | number;

export interface ValueTable {
  names: readonly string[];
  /** Node types, or texts of names, that stand for the object a method belongs to. */
  selves: readonly string[];
  supers: readonly string[];
  /** Node types that stand for a module by their text. */
  modules?: readonly string[];
  /** `object.name`, as the two children. */
  members: Readonly<Record<string, readonly [Child, Child]>>;
  /** Members of these types are looked up as fields where they are not called. */
  fields?: readonly string[];
  /** Calls, as the child that is called. */
  calls: Readonly<Record<string, Child>>;
  /** What has the value, or the type, of one of its children. */
  inners: Readonly<Record<string, Child>>;
  /** Types and values of many, as the child that tells the type of one. */
  lists: Readonly<Record<string, Child>>;
  /** What takes one of many, as the child that is the many. */
  elements: Readonly<Record<string, Child>>;
  /** Types with arguments: their name and the list of arguments. */
  generics: Readonly<Record<string, readonly [Child, Child]>>;
  /** Generic types that hold many of their last argument, or are nothing but it. */
  collections: RegExp;
  wrappers: RegExp;
  builtins: readonly string[];
}

export type ValueReader = (node: Node | null, scope: number, depth?: number) => Expression;

/** What a field is looked up by where methods may have the same names. */
export function fieldKey(name: string): string {
  return `.${name}`;
}

/** The child of a node, or null. */
export function childOf(node: Node, child: Child): Node | null {
  return typeof child === "string" ? node.childForFieldName(child) : node.namedChild(child);
}

export function createValueReader(table: ValueTable): ValueReader {
  const read: ValueReader = (node, scope, depth = 0) => {
    if (node === null || depth > MAX_EXPRESSION_DEPTH) return UNKNOWN;
    const { type } = node;
    if (table.selves.includes(type)) return { kind: "this", scope };
    if (table.supers.includes(type)) return { kind: "super", scope };
    if (table.modules?.includes(type)) return { kind: "module", specifier: node.text };
    if (table.names.includes(type)) return readName(node, scope, table);
    if (table.builtins.includes(type)) return BUILTIN;
    return readCompound(node, scope, depth + 1);
  };
  const part = (node: Node, child: Child, scope: number, depth: number) =>
    read(childOf(node, child), scope, depth);
  const readMember = (
    node: Node,
    [objectChild, nameChild]: readonly [Child, Child],
    { scope, depth }: { scope: number; depth: number },
  ): Expression => {
    const name = childOf(node, nameChild)?.text ?? "";
    const object = childOf(node, objectChild);
    // A member without an object is the function of that name.
    if (object === null) return nameExpression(name, scope, node.startIndex);
    const isCall = node.parent?.childForFieldName("function")?.id === node.id;
    const isField = table.fields?.includes(node.type) === true && !isCall;
    return {
      kind: "member",
      object: read(object, scope, depth),
      name: isField ? fieldKey(name) : name,
    };
  };
  const readCompound = (node: Node, scope: number, depth: number): Expression => {
    const member = lookIn(table.members, node);
    if (member !== undefined) return readMember(node, member, { scope, depth });
    const callee = lookIn(table.calls, node);
    if (callee !== undefined) return { kind: "call", callee: part(node, callee, scope, depth) };
    const inner = lookIn(table.inners, node);
    if (inner !== undefined) return part(node, inner, scope, depth);
    const one = lookIn(table.lists, node);
    if (one !== undefined) return { kind: "list", of: part(node, one, scope, depth) };
    const many = lookIn(table.elements, node);
    if (many !== undefined) return { kind: "element", of: part(node, many, scope, depth) };
    const generic = lookIn(table.generics, node);
    return generic === undefined ? UNKNOWN : readGeneric(node, generic, { scope, depth });
  };
  const readGeneric = (
    node: Node,
    [name, list]: readonly [Child, Child],
    { scope, depth }: { scope: number; depth: number },
  ): Expression => {
    const text = childOf(node, name)?.text ?? "";
    const written = childOf(node, list)?.namedChildren.at(-1) ?? null;
    if (table.collections.test(text)) return { kind: "list", of: read(written, scope, depth) };
    if (table.wrappers.test(text)) return read(written, scope, depth);
    return part(node, name, scope, depth);
  };
  return read;
}

function readName(node: Node, scope: number, { selves, supers }: ValueTable): Expression {
  if (selves.includes(node.text)) return { kind: "this", scope };
  if (supers.includes(node.text)) return { kind: "super", scope };
  return nameExpression(node.text, scope, node.startIndex);
}

function lookIn<Value>(rows: Readonly<Record<string, Value>>, { type }: Node): Value | undefined {
  return Object.hasOwn(rows, type) ? rows[type] : undefined;
}
