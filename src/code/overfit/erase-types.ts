/**
 * TypeScript → JavaScript by blanking the types, position for position. Null where that does not suffice: enums,
 * namespaces, parameter properties, decorators and their like need a compiler.
 */
import type { Node } from "web-tree-sitter";
import { languageOf } from "../language.ts";
import { loadGrammar } from "../syntax.ts";
import { createDeadline, readWithTree } from "../with-tree.ts";

const MAX_CHARS = 1024 * 1024;
const MAX_MS = 2000;

const ERASED = new Set([
  "type_annotation",
  "type_parameters",
  "type_arguments",
  "interface_declaration",
  "type_alias_declaration",
  "ambient_declaration",
  "function_signature",
  "accessibility_modifier",
  "override_modifier",
  "implements_clause",
  "type_predicate_annotation",
  "asserts_annotation",
  "abstract_method_signature",
  "method_signature",
  "index_signature",
]);

const REFUSED = new Set([
  "enum_declaration",
  "internal_module",
  "module",
  "import_alias",
  "decorator",
]);

interface Range {
  startIndex: number;
  endIndex: number;
}

/** Throws AgentError "language-unusable". */
export async function eraseTypes(path: string, text: string): Promise<string | null> {
  const language = languageOf(path);
  if (language?.id !== "typescript" || text.length > MAX_CHARS) return null;
  const grammar = await loadGrammar(language);
  return readWithTree(text, { grammar, maxMs: MAX_MS }, (tree) => {
    const ranges = tree.rootNode.hasError ? null : listRanges(tree.rootNode);
    return ranges === null ? null : blankRanges(text, ranges);
  });
}

function listRanges(root: Node): Range[] | null {
  const isPastDeadline = createDeadline(MAX_MS);
  const ranges: Range[] = [];
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isPastDeadline() || isRefused(node)) return null;
    if (ERASED.has(node.type) || isTypeImport(node)) {
      const { startIndex, endIndex } =
        node.parent?.type === "export_statement" ? node.parent : node;
      ranges.push({ startIndex, endIndex });
      continue;
    }
    const own = findOwnRange(node);
    if (own !== null) ranges.push(own);
    waiting.push(...node.children);
  }
  return ranges;
}

function isRefused(node: Node): boolean {
  if (REFUSED.has(node.type) && node.isNamed) return true;
  const isParameter = node.type === "required_parameter" || node.type === "optional_parameter";
  return isParameter && node.children.some(({ type }) => type === "accessibility_modifier");
}

function isTypeImport(node: Node): boolean {
  const isImport = node.type === "import_statement" || node.type === "export_statement";
  return isImport && node.child(1)?.type === "type";
}

/** The part of a node that is a type although the node is none. */
function findOwnRange(node: Node): Range | null {
  const [first, second] = node.children;
  if (node.type === "as_expression" || node.type === "satisfies_expression") {
    return first ? { startIndex: first.endIndex, endIndex: node.endIndex } : null;
  }
  if (node.type === "non_null_expression") {
    return { startIndex: node.endIndex - 1, endIndex: node.endIndex };
  }
  const isMark = !node.isNamed && isTypeMark(node);
  if (isMark) return { startIndex: node.startIndex, endIndex: node.endIndex };
  const isTypeSpecifier = node.type === "import_specifier" || node.type === "export_specifier";
  if (!isTypeSpecifier || first?.type !== "type" || second === undefined) return null;
  const comma = node.nextSibling?.type === "," ? node.nextSibling.endIndex : node.endIndex;
  return { startIndex: node.startIndex, endIndex: comma };
}

/** `?` of an optional parameter or field, `!` of a sure one, `readonly`, `abstract`. */
function isTypeMark({ type, parent }: Node): boolean {
  if (type === "?" || type === "!") {
    return /^(?:optional_parameter|public_field_definition|variable_declarator)$/.test(
      parent?.type ?? "",
    );
  }
  return type === "readonly" || type === "abstract" || type === "declare";
}

/** Ranges may lie in each other. */
function blankRanges(text: string, ranges: readonly Range[]): string {
  let rest = "";
  let at = 0;
  for (const { startIndex, endIndex } of ranges.toSorted((a, b) => a.startIndex - b.startIndex)) {
    if (endIndex <= at) continue;
    const from = Math.max(startIndex, at);
    rest += text.slice(at, from) + text.slice(from, endIndex).replace(/[^\n]/g, " ");
    at = endIndex;
  }
  return rest + text.slice(at);
}
