/**
 * Turns what was found in a tree into symbols: whole lines of text, by line number and by offset.
 * Offsets count UTF-16 units, as string indices do, and lines end at "\n", with or without "\r" before it.
 */
import type { Node } from "web-tree-sitter";
import type { PlacedDeclaration, TreeFacts } from "./read-tree.ts";
import { joinPath, type LanguageRules, type SymbolKind } from "./reading.ts";
import { cutText, readLineStarts } from "./source-lines.ts";

export interface CodeSymbol {
  name: string;
  kind: SymbolKind;
  /** Dotted path of what the symbol is declared in; absent at the top of the file. */
  container?: string;
  /** Container and name: "Class.method". Overloads share one. */
  qualifiedName: string;
  /** Lines are 1-based and inclusive; decorators belong to them, the comment above does not. */
  startLine: number;
  endLine: number;
  /** From the first line's indentation to before the last line's end: always whole lines. */
  startIndex: number;
  endIndex: number;
  /** The first line after the signature; `startLine`'s own line when both share it or there is no body. */
  bodyStartLine: number;
  /** Up to the body, on one line, at most 200 characters. */
  signature: string;
  /** Whether other files may use it by name. */
  exported: boolean;
}

const MAX_SIGNATURE_CHARS = 200;
/** Enough raw text for a signature of 200 characters, however it is indented. */
const MAX_RAW_SIGNATURE_CHARS = 4000;

/** True when the signature is longer than what is kept of it. */
export function isSignatureCut({ signature }: CodeSymbol): boolean {
  return signature.length >= MAX_SIGNATURE_CHARS - 1; // one less where a surrogate pair stood at the end
}

/** The symbols in source order, and the sorted names that other files may import. */
export function createSymbols(
  text: string,
  facts: TreeFacts,
  { membersFollowHolder = false }: LanguageRules,
): { symbols: CodeSymbol[]; exports: string[] } {
  const lineStarts = readLineStarts(text);
  const names = new Set(facts.exports.map(({ name }) => name));
  const locals = new Set(facts.exports.map(({ local }) => local));
  for (const { name, exported, scope, container } of facts.declarations) {
    if (!exported || scope.path !== "" || container) continue;
    names.add(name);
    if (membersFollowHolder) locals.add(name);
  }
  const listed = facts.exportList === null ? null : new Set(facts.exportList);
  const isExported = (declaration: PlacedDeclaration, root: string): boolean => {
    if (listed !== null) return declaration.scope.isOpen && listed.has(root);
    return declaration.exported || (declaration.scope.isOpen && locals.has(root));
  };
  const symbols = facts.declarations.map((declaration) => {
    const container = declaration.container ?? declaration.scope.path;
    const qualifiedName = joinPath(container, declaration.name);
    const root = (container === "" ? declaration.name : container).split(".")[0] ?? "";
    return {
      name: declaration.name,
      kind: declaration.kind,
      ...(container === "" ? {} : { container }),
      qualifiedName,
      ...measureLines(declaration, text, lineStarts),
      signature: readSignature(declaration, text),
      exported: isExported(declaration, root),
    };
  });
  return { symbols, exports: [...(listed ?? names)].sort() };
}

type Lines = Pick<
  CodeSymbol,
  "startLine" | "endLine" | "startIndex" | "endIndex" | "bodyStartLine"
>;

function measureLines(found: PlacedDeclaration, text: string, lineStarts: number[]): Lines {
  const { outer, firstRow } = found;
  const end = outer.endPosition;
  // Some nodes take their line break along and so end at the start of the next line.
  const lastRow = end.column === 0 && end.row > firstRow ? end.row - 1 : end.row;
  const nextLine = lineStarts[lastRow + 1];
  let endIndex = nextLine === undefined ? text.length : nextLine - 1;
  if (nextLine !== undefined && text[endIndex - 1] === "\r") endIndex -= 1;
  return {
    startLine: firstRow + 1,
    endLine: lastRow + 1,
    startIndex: lineStarts[firstRow] ?? 0,
    endIndex,
    bodyStartLine: Math.min(findBodyRow(found, text), lastRow) + 1,
  };
}

function findBodyRow({ node, body }: PlacedDeclaration, text: string): number {
  if (body === null) return node.startPosition.row;
  const opener = text[body.startIndex] === "{" ? body : findColon(node, body);
  if (opener === null) return body.startPosition.row;
  const openRow = opener.startPosition.row;
  const first = opener === body ? findFirstStatement(body) : body;
  const sharesLine = first?.startPosition.row === openRow || body.endPosition.row === openRow;
  return sharesLine ? openRow : openRow + 1;
}

function findFirstStatement(body: Node): Node | null {
  return body.namedChildren.find(({ type }) => !type.endsWith("comment")) ?? null;
}

/** The colon that opens an indented body; a comment may stand between the two. */
function findColon(node: Node, body: Node): Node | null {
  const colons = node.children.filter((child) => child.type === ":");
  return colons.findLast((colon) => colon.startIndex < body.endIndex) ?? null;
}

function readSignature({ outer, node, body }: PlacedDeclaration, text: string): string {
  const start = findSignatureStart(outer);
  const limit = Math.min(outer.endIndex, start + MAX_RAW_SIGNATURE_CHARS);
  const raw = text.slice(start, Math.min(limit, findSignatureEnd(node, body, text) ?? limit));
  // Without a body the first line has to do.
  const lines = body === null ? (raw.split("\n", 1)[0] ?? "") : raw;
  const signature = lines.replace(/\s+/g, " ").trim() || node.type;
  return cutText(signature, MAX_SIGNATURE_CHARS);
}

/** A body in braces opens itself; an indented one is opened by the colon before it. */
function findSignatureEnd(node: Node, body: Node | null, text: string): number | null {
  if (body === null || text[body.startIndex] === "{") return body?.startIndex ?? null;
  const colon = findColon(node, body);
  return colon === null || colon.startIndex > body.startIndex ? body.startIndex : colon.endIndex;
}

function findSignatureStart(outer: Node): number {
  const isPrefix = ({ type }: Node) => /^(?:decorator|attribute_list|.*comment)$/.test(type);
  return outer.children.find((child) => !isPrefix(child))?.startIndex ?? outer.startIndex;
}
