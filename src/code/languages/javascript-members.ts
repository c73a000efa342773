/** Functions that belong to classes, to object literals with a name, and to what is assigned to. */
import type { Node } from "web-tree-sitter";
import {
  type Declaration,
  joinPath,
  openScope,
  type Place,
  type Reading,
  type Rule,
  unquote,
} from "../reading.ts";
import { bodyOf, isCallable, isClass, isObject, unwrap } from "./javascript-values.ts";

/** An object that is the module itself has no path of its own: its members are functions. */
function memberKind({ scope }: Place): "method" | "function" {
  return scope.path === "" ? "function" : "method";
}

function holdsMembers({ scope }: Place): boolean {
  return scope.kind === "class" || scope.kind === "object";
}

/** Methods of a class or a named object. Members of interfaces are types, not code. */
export const readMethod: Rule = (node, place) => {
  const name = node.childForFieldName("name")?.text ?? "";
  const within = { scope: openScope("function", name, place) };
  if (!holdsMembers(place) || node.parent?.type === "interface_body") return { within };
  const { exported } = place;
  const body = bodyOf(node);
  return { declares: [{ name, kind: memberKind(place), node, body, exported }], within };
};

/** `name = value` in a class, `name: value` in an object. */
export const readProperty: Rule = (node, place) => {
  if (!holdsMembers(place)) return null;
  const key = ["name", "property", "key"]
    .map((field) => node.childForFieldName(field))
    .find((child) => child !== null);
  const name = unquote(key?.text ?? "");
  const value = unwrap(node.childForFieldName("value"));
  const { exported } = place;
  if (isCallable(value)) {
    const declaration: Declaration = {
      name,
      kind: memberKind(place),
      node,
      body: bodyOf(value),
      exported,
    };
    return { declares: [declaration], within: { scope: openScope("function", name, place) } };
  }
  if (isObject(value)) return { within: { scope: openScope("object", name, place) } };
  if (place.scope.kind !== "class") return null;
  return { declares: [{ name, kind: "variable", node, body: null, exported }] };
};

/** Factories return their functions in an object: `return { start() { … } }`. */
export const readReturn: Rule = (node, { scope }) => {
  if (!isObject(unwrap(node.namedChild(0))) || scope.path === "") return null;
  return { within: { scope: { ...scope, kind: "object" } } };
};

/** `module.exports = …`, `exports.name = …`, `Type.prototype.name = function …`. */
export const readAssignment: Rule = (node, place) => {
  const left = node.childForFieldName("left");
  const right = unwrap(node.childForFieldName("right"));
  if (left?.type !== "member_expression" || right === null) return null;
  if (left.text === "module.exports") return readModuleExports(node, right, place);
  const owner = left.childForFieldName("object")?.text ?? "";
  const name = left.childForFieldName("property")?.text ?? "";
  if (owner === "exports" || owner === "module.exports") {
    const local = right.type === "identifier" ? right.text : name;
    return { exports: [{ name, local }], ...readMember(node, right, { place, name }) };
  }
  const container = owner.replace(/\.prototype$/, "");
  return /^[\w$]+$/.test(container) ? readMember(node, right, { place, name, container }) : null;
};

interface Member {
  place: Place;
  name: string;
  /** Absent when the member is exported by itself. */
  container?: string;
}

function readMember(node: Node, value: Node, { place, name, container }: Member): Reading {
  const isOwn = container === undefined;
  if (!isCallable(value) && !isClass(value)) {
    return isOwn && isObject(value) ? { within: { scope: openScope("object", name, place) } } : {};
  }
  const scopeKind = isClass(value) ? "class" : "function";
  const kind = scopeKind === "function" && !isOwn ? "method" : scopeKind;
  const owner = joinPath(place.scope.path, container === "this" ? "" : (container ?? ""));
  const scope = { ...openScope(scopeKind, name, place), path: joinPath(owner, name) };
  const body = bodyOf(value);
  return {
    declares: [{ name, kind, node, body, exported: isOwn, container: owner }],
    within: { scope },
  };
}

function readModuleExports(node: Node, value: Node, place: Place): Reading {
  if (value.type === "identifier") return { exports: [{ name: "default", local: value.text }] };
  if (isObject(value)) {
    const within = { scope: { ...place.scope, kind: "object" as const }, exported: true };
    return { exports: readShape(value), within };
  }
  if (!isCallable(value) && !isClass(value)) return {};
  const name = value.childForFieldName("name")?.text ?? "default";
  return {
    exports: [{ name: "default", local: name }],
    ...readMember(node, value, { place, name }),
  };
}

/** The names an exported object gives away. */
function readShape(object: Node): { name: string; local: string }[] {
  return object.namedChildren.flatMap((child) => {
    if (child.type === "shorthand_property_identifier") {
      return [{ name: child.text, local: child.text }];
    }
    const key = child.childForFieldName("key") ?? child.childForFieldName("name");
    if (key === null) return [];
    const name = unquote(key.text);
    const value = child.childForFieldName("value");
    return [{ name, local: value?.type === "identifier" ? value.text : name }];
  });
}
