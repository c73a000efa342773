/** What passes between JavaScript modules: imports, `require`, and the many ways to export. */
import type { Node } from "web-tree-sitter";
import { unquote } from "../../reading.ts";
import {
  type BindingPlace,
  type BindingReading,
  type BindingRule,
  type BindingRules,
  type DeclarationFact,
  type ExportFact,
  type LinkFact,
  tokenOf,
  type UseFact,
} from "../binding-rules.ts";
import type { Face } from "../file-bindings.ts";
import { readRequired, readValue } from "./javascript-expressions.ts";

/** How a declaration below `export` is known to other modules. */
export function exportedAs(
  node: Node | null,
  name: string,
  { scopeKind }: BindingPlace,
): Pick<DeclarationFact, "exportedAs"> {
  const holder = node?.parent?.type === "ambient_declaration" ? node.parent.parent : node?.parent;
  if (scopeKind !== "module" || holder?.type !== "export_statement") return {};
  const isDefault = holder.children.some(({ type }) => type === "default");
  return { exportedAs: isDefault ? "default" : name };
}

const readImport: BindingRule = (node) => {
  const source = node.childForFieldName("source");
  const clause = node.namedChildren.find(({ type }) => type === "import_clause");
  if (source === null || clause === undefined) return null;
  const specifier = unquote(source.text);
  const declares: DeclarationFact[] = [];
  const links: LinkFact[] = [];
  for (const part of clause.namedChildren) {
    if (part.type === "named_imports") {
      for (const each of part.namedChildren) readSpecifier(each, specifier, { declares, links });
      continue;
    }
    const name = part.type === "namespace_import" ? part.namedChild(0) : part;
    if (name?.type !== "identifier") continue;
    declares.push({
      token: tokenOf(name),
      kind: "import",
      role: "import",
      source: { specifier, name: part.type === "namespace_import" ? "*" : "default" },
    });
  }
  return { declares, links };
};

interface Found {
  declares: DeclarationFact[];
  links: LinkFact[];
}

function readSpecifier(node: Node, specifier: string, { declares, links }: Found): void {
  const name = node.childForFieldName("name");
  if (node.type !== "import_specifier" || name === null) return;
  const alias = node.childForFieldName("alias");
  const source = { specifier, name: unquote(name.text) };
  const outer: Face = { side: "outer", form: "import" };
  links.push({
    token: tokenOf(name),
    role: "import",
    binding: { kind: "imported", source },
    ...(alias === null ? { face: outer } : {}),
  });
  declares.push({
    token: tokenOf(alias ?? name),
    kind: "import",
    role: alias === null ? "import" : "definition",
    source,
    ...(alias === null ? { face: { side: "inner", form: "import" } } : {}),
  });
}

const readImportRequire: BindingRule = (node) => {
  const name = node.namedChild(0);
  const source = node.childForFieldName("source");
  if (name === null || source === null) return null;
  const imported = { specifier: unquote(source.text), name: "*" };
  return { declares: [{ token: tokenOf(name), kind: "import", role: "import", source: imported }] };
};

const readExport: BindingRule = (node, place) => {
  const source = node.childForFieldName("source");
  const specifier = source === null ? null : unquote(source.text);
  const clause = node.namedChildren.find(({ type }) => type === "export_clause");
  if (clause !== undefined) return readClause(clause, specifier);
  if (specifier !== null) return readStar(node, specifier);
  if (node.childForFieldName("declaration") !== null) return null;
  const isDefault = node.children.some(({ type }) => type === "default" || type === "=");
  const value = node.childForFieldName("value") ?? (isDefault ? node.namedChild(0) : null);
  if (value === null) return null;
  const to: ExportFact["to"] =
    value.type === "identifier"
      ? { kind: "local", name: value.text }
      : { kind: "value", value: readValue(value, place.scope) };
  const uses: UseFact[] =
    value.type === "identifier" ? [{ token: tokenOf(value), role: "export" }] : [];
  return { uses, exports: [{ name: "default", to }] };
};

function readStar(node: Node, specifier: string): BindingReading {
  const space = node.namedChildren.find(({ type }) => type === "namespace_export");
  const name = space?.namedChild(0);
  if (name === undefined || name === null) return { stars: [specifier] };
  return {
    links: [{ token: tokenOf(name), role: "export", binding: { kind: "exported" } }],
    exports: [{ name: name.text, to: { kind: "import", source: { specifier, name: "*" } } }],
  };
}

function readClause(clause: Node, specifier: string | null): BindingReading {
  const parts = clause.namedChildren.filter(({ type }) => type === "export_specifier");
  const readings = parts.map((part) => readExportSpecifier(part, specifier));
  return {
    uses: readings.flatMap(({ uses = [] }) => uses),
    links: readings.flatMap(({ links = [] }) => links),
    exports: readings.flatMap(({ exports = [] }) => exports),
  };
}

function readExportSpecifier(node: Node, specifier: string | null): BindingReading {
  const name = node.childForFieldName("name");
  if (name === null) return {};
  const alias = node.childForFieldName("alias");
  const exported = unquote((alias ?? name).text);
  const face = (side: Face["side"]): { face?: Face } =>
    alias === null ? { face: { side, form: "export" } } : {};
  const outer: LinkFact = {
    token: tokenOf(alias ?? name),
    role: "export",
    binding: { kind: "exported" },
    ...face("outer"),
  };
  const inner: UseFact = { token: tokenOf(name), role: "export", ...face("inner") };
  if (specifier === null) {
    const to: ExportFact["to"] = { kind: "local", name: name.text };
    return { uses: [inner], links: [outer], exports: [{ name: exported, to }] };
  }
  const source = { specifier, name: unquote(name.text) };
  return {
    links: [{ ...inner, binding: { kind: "imported", source } }, outer],
    exports: [{ name: exported, to: { kind: "import", source } }],
  };
}

/** `module.exports = …` and `exports.name = …`; null for any other assignment. */
export function readExportAssignment(node: Node, place: BindingPlace): BindingReading | null {
  const left = node.childForFieldName("left");
  const right = node.childForFieldName("right");
  if (left === null || right === null) return null;
  if (left.text === "module.exports") return readModuleExports(right, place);
  const owner = left.childForFieldName("object")?.text;
  const property = left.childForFieldName("property");
  if (property === null || (owner !== "exports" && owner !== "module.exports")) return null;
  return {
    links: [{ token: tokenOf(property), role: "export", binding: { kind: "exported" } }],
    exports: [{ name: property.text, to: exportTarget(right, place) }],
  };
}

function exportTarget(value: Node, place: BindingPlace): ExportFact["to"] {
  if (value.type === "identifier") return { kind: "local", name: value.text };
  return { kind: "value", value: readValue(value, place.scope) };
}

/** An exported object gives its parts as exports of their own, and itself as the default. */
function readModuleExports(right: Node, place: BindingPlace): BindingReading {
  const whole: ExportFact = { name: "default", to: exportTarget(right, place) };
  if (right.type !== "object") {
    const specifier = readRequired(right);
    return { exports: [whole], stars: specifier === null ? [] : [specifier] };
  }
  const links: LinkFact[] = [];
  const uses: UseFact[] = [];
  const exports: ExportFact[] = [whole];
  for (const part of right.namedChildren) {
    const key = part.childForFieldName("key") ?? part.childForFieldName("name");
    if (part.type === "shorthand_property_identifier") {
      links.push({
        token: tokenOf(part),
        role: "export",
        binding: { kind: "exported" },
        face: { side: "outer", form: "pair" },
      });
      uses.push({
        token: tokenOf(part),
        role: "export",
        face: { side: "inner", form: "pair" },
      });
      exports.push({ name: part.text, to: { kind: "local", name: part.text } });
    } else if (key?.type === "property_identifier") {
      const value = part.childForFieldName("value") ?? part;
      links.push({ token: tokenOf(key), role: "export", binding: { kind: "exported" } });
      exports.push({ name: key.text, to: exportTarget(value, place) });
    }
  }
  return { links, uses, exports };
}

export const MODULE_RULES: BindingRules["byNodeType"] = {
  import_statement: readImport,
  import_require_clause: readImportRequire,
  export_statement: readExport,
};
