/** What passes between JavaScript modules: imports, `require`, and the many ways to export. */
import type { Node } from "web-tree-sitter";
import {
  type ExportedName,
  lineOf,
  openScope,
  type Place,
  type Reading,
  type Rule,
  unquote,
} from "../reading.ts";
import { bodyOf, isCallable, isClass, isObject, unwrap } from "./javascript-values.ts";

export const readImport: Rule = (node) => {
  const source = node.childForFieldName("source");
  if (source === null) return null;
  const clause = node.namedChildren.find(({ type }) => type === "import_clause");
  const names = (clause?.namedChildren ?? []).flatMap(readImportedNames);
  return { imports: [{ specifier: unquote(source.text), names, line: lineOf(node) }] };
};

function readImportedNames(part: Node): string[] {
  if (part.type === "identifier") return ["default"];
  if (part.type === "namespace_import") return ["*"];
  return part.type === "named_imports" ? specifierNames(part) : [];
}

function specifierNames(list: Node): string[] {
  return list.namedChildren
    .map((specifier) => specifier.childForFieldName("name"))
    .filter((name) => name !== null)
    .map((name) => unquote(name.text));
}

/** `import name = require("module")`. */
export const readImportRequire: Rule = (node) => {
  const source = node.childForFieldName("source");
  if (source === null) return null;
  return { imports: [{ specifier: unquote(source.text), names: ["*"], line: lineOf(node) }] };
};

/** `require("module")` and `import("module")`; a computed module cannot be told. */
export const readCall: Rule = (node) => {
  const callee = node.childForFieldName("function");
  if (callee?.type !== "import" && callee?.text !== "require") return null;
  const source = node.childForFieldName("arguments")?.namedChild(0);
  if (source?.type !== "string") return null;
  const names = readPatternNames(node.parent);
  return { imports: [{ specifier: unquote(source.text), names, line: lineOf(node) }] };
};

/** `const { a, b: c } = require(…)` takes `a` and `b`; anything else takes the module. */
function readPatternNames(holder: Node | null): string[] {
  const declarator = holder?.type === "await_expression" ? holder.parent : holder;
  const pattern = declarator?.childForFieldName("name");
  if (declarator?.type !== "variable_declarator" || pattern?.type !== "object_pattern")
    return ["*"];
  return pattern.namedChildren.map(
    (part) =>
      part.childForFieldName("key")?.text ?? part.childForFieldName("left")?.text ?? part.text,
  );
}

export const readExport: Rule = (node, place) => {
  const source = node.childForFieldName("source");
  const clause = node.namedChildren.find(({ type }) => type === "export_clause");
  if (source !== null) return readReExport(node, clause ?? null, unquote(source.text));
  if (clause !== undefined) return { exports: readClause(clause) };
  const isDefault = node.children.some(({ type }) => type === "default" || type === "=");
  if (isDefault) return readDefaultExport(node, place);
  return { within: { exported: true, outer: place.outer } };
};

function readReExport(node: Node, clause: Node | null, specifier: string): Reading {
  const line = lineOf(node);
  if (clause !== null) {
    const names = specifierNames(clause);
    // What is passed on is no local name, whatever it is called.
    const exports = readClause(clause).map(({ name }) => ({ name }));
    return { imports: [{ specifier, names, line }], exports };
  }
  const space = node.namedChildren.find(({ type }) => type === "namespace_export");
  const name = space?.namedChild(0)?.text;
  return {
    imports: [{ specifier, names: ["*"], line }],
    exports: name === undefined ? [] : [{ name: unquote(name) }],
  };
}

function readClause(clause: Node): ExportedName[] {
  return clause.namedChildren.flatMap((specifier) => {
    const local = specifier.childForFieldName("name")?.text;
    if (local === undefined) return [];
    return [{ name: unquote(specifier.childForFieldName("alias")?.text ?? local), local }];
  });
}

function readDefaultExport(node: Node, place: Place): Reading {
  const declaration = node.childForFieldName("declaration");
  if (declaration !== null) {
    const local = declaration.childForFieldName("name")?.text ?? "default";
    return { exports: [{ name: "default", local }], within: { outer: place.outer } };
  }
  const value = unwrap(node.childForFieldName("value") ?? node.namedChild(0));
  if (value?.type === "identifier") return { exports: [{ name: "default", local: value.text }] };
  const exports = [{ name: "default", local: "default" }];
  return { exports, ...readAnonymousDefault(node, value, place) };
}

/** A default export without a name of its own is called "default". */
function readAnonymousDefault(node: Node, value: Node | null, place: Place): Reading {
  const base = { name: "default", node, exported: true } as const;
  if (isCallable(value)) {
    return {
      declares: [{ ...base, kind: "function", body: bodyOf(value) }],
      within: { scope: openScope("function", "default", place) },
    };
  }
  if (isClass(value)) {
    return {
      declares: [{ ...base, kind: "class", body: bodyOf(value) }],
      within: { scope: openScope("class", "default", place) },
    };
  }
  // Also `export default define({ … })`: the members of the object are found further down.
  return isObject(value) || value?.type === "call_expression"
    ? { within: { scope: openScope("object", "default", place) } }
    : {};
}
