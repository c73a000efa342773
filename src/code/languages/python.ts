/** What Python declares and imports. Every name bound at the top of a module is importable. */
import type { Node } from "web-tree-sitter";
import { createNamedRules } from "../named-rules.ts";
import {
  type ImportReference,
  type LanguageRules,
  lineOf,
  type Place,
  type Reading,
  type Rule,
  readClosure,
  readWrapper,
  unquote,
} from "../reading.ts";

const named = createNamedRules((_node, _name, { scope }) => scope.isOpen);

/** Names bound by a module or a class; what a function binds is its own business. */
const readAssignment: Rule = (node, place) => {
  const left = node.childForFieldName("left");
  if (left === null || !place.scope.isOpen) return null;
  if (left.text === "__all__") return readExportList(node);
  const targets = /_(?:list|pattern)$/.test(left.type) ? left.namedChildren : [left];
  const names = targets.filter((target) => target.type === "identifier").map(({ text }) => text);
  const value = node.childForFieldName("right");
  const body = value?.type === "lambda" ? value.childForFieldName("body") : null;
  const lambdaKind = place.scope.kind === "class" ? "method" : "function";
  return {
    declares: names.map((name) => ({
      name,
      kind: body === null ? kindOfName(name) : lambdaKind,
      node,
      body,
      exported: true,
    })),
  };
};

function kindOfName(name: string): "constant" | "variable" {
  return /^_*[A-Z][A-Z0-9_]*$/.test(name) ? "constant" : "variable";
}

function readExportList(node: Node): Reading | null {
  const strings = node.childForFieldName("right")?.descendantsOfType("string") ?? [];
  return { exportList: strings.map(({ text }) => unquote(text)) };
}

const readListExtension: Rule = (node) =>
  node.childForFieldName("left")?.text === "__all__" ? readExportList(node) : null;

const readTypeAlias: Rule = (node, { scope }) => {
  const name = node.childForFieldName("left")?.text ?? "";
  return { declares: [{ name, kind: "type", node, body: null, exported: scope.isOpen }] };
};

interface ImportedName {
  name: string;
  /** The local name it is bound to. */
  bound: string;
}

function readImportedNames(node: Node): ImportedName[] {
  return node.childrenForFieldName("name").map((child) => {
    const name = child.childForFieldName("name")?.text ?? child.text;
    return { name, bound: child.childForFieldName("alias")?.text ?? name.split(".")[0] ?? name };
  });
}

const readImport: Rule = (node, place) => {
  const modules = readImportedNames(node);
  const line = lineOf(node);
  return withBindings(
    modules.map(({ name }) => ({ specifier: name, names: ["*"], line })),
    modules,
    place,
  );
};

const readImportFrom: Rule = (node, place) => {
  const names = readImportedNames(node);
  const hasWildcard = node.namedChildren.some(({ type }) => type === "wildcard_import");
  const imported: ImportReference = {
    specifier: node.childForFieldName("module_name")?.text ?? "__future__",
    names: hasWildcard ? ["*"] : names.map(({ name }) => name),
    line: lineOf(node),
  };
  return withBindings([imported], names, place);
};

function withBindings(
  imports: ImportReference[],
  names: readonly ImportedName[],
  { scope }: Place,
): Reading {
  return {
    imports,
    exports: scope.kind === "module" ? names.map(({ bound }) => ({ name: bound })) : [],
  };
}

export const python: LanguageRules = {
  byNodeType: {
    function_definition: named.callable,
    class_definition: named.holder("class"),
    decorated_definition: readWrapper,
    lambda: readClosure,
    assignment: readAssignment,
    augmented_assignment: readListExtension,
    type_alias_statement: readTypeAlias,
    import_statement: readImport,
    import_from_statement: readImportFrom,
    future_import_statement: readImportFrom,
  },
  leading: [],
};
